import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Goal } from '../../model/index.ts';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { TerminationPolicy } from '../policy.ts';
import { Hyperband } from './hyperband.ts';
import { defaultMinReports } from './min-reports.ts';
import { rungsBetween } from './rungs.ts';

const context = { goal: 'minimize', maxTotalTrials: 100 } as const;

function policyOf(raw: unknown, goal: Goal = 'minimize'): TerminationPolicy {
  return createPolicy(earlyTerminationSchema.parse(raw), { goal, maxTotalTrials: 100 });
}

/** Runs curves one after the other. @returns the report at which each stops, or 0 */
function stopsOf(policy: TerminationPolicy, curves: readonly (readonly number[])[]): number[] {
  return curves.map((curve, trial) => {
    const at = curve.findIndex((value) => policy.report(trial, value, true).kind === 'stop');
    policy.finished(trial, at < 0 ? 'completed' : 'stopped');
    return at + 1;
  });
}

function flat(value: number, reports: number): number[] {
  return Array.from({ length: reports }, () => value);
}

describe('rungs', () => {
  it.each([
    [3, 51, 3, [3, 9, 27]],
    [1, 81, 3, [1, 3, 9, 27]],
    [1, 10, 2.5, [1, 3, 8]],
    [1, 4, 2, [1, 2]],
    [5, 5, 3, []],
  ])('from %i below %i, one in %f', (least, most, factor, rungs) => {
    expect(rungsBetween(least, most, factor)).toEqual(rungs);
  });

  it('begin at 6 % of a trial, but never at the first two reports', () => {
    expect([10, 51, 100, 1000].map(defaultMinReports)).toEqual([3, 3, 6, 60]);
  });
});

describe('asha', () => {
  it('continues one in three trials at a rung', () => {
    const policy = policyOf({ type: 'asha', maxReports: 9, minReports: 1 });
    // Rung 1: 5, 3 (fewer than three), 4 is behind 3, 1 leads, 2 is behind 1, 0 leads, and of seven the best two stay.
    // Rung 3: 5, 3, then 1 and 0 lead, and 0.5 is behind 0 of five.
    const curves = [5, 3, 4, 1, 2, 0, 0.5].map((value) => flat(value, 9));
    expect(stopsOf(policy, curves)).toEqual([0, 0, 1, 0, 1, 0, 3]);
  });

  it('explains where and why', () => {
    const policy = policyOf({ type: 'asha', maxReports: 9, minReports: 1 }, 'maximize');
    for (const value of [0.5, 0.7]) policy.report(value, value, true);
    expect(policy.report(9, 0.6, true)).toEqual({
      kind: 'stop',
      reason: {
        policy: 'asha',
        text: '0.6 is behind 1 of 3 trials at interval 1, where the best 1 (one in 3) go on',
        interval: 1,
        numbers: { best: 0.6, arrived: 3, better: 1, kept: 1, needed: 0.7 },
      },
    });
  });

  it('stops the same trials as the naive implementation, with rewinds', () => {
    const step = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({
          kind: fc.constant('report' as const),
          trial: fc.nat(9),
          value: fc.constantFrom(1, 2, 3, 4, 5, Number.NaN),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewind' as const), trial: fc.nat(9), keep: fc.nat(8) }) },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 150, size: 'max' }),
        fc.constantFrom(2, 2.5, 3),
        (steps, reductionFactor) => {
          const policy = policyOf({ type: 'asha', maxReports: 20, minReports: 2, reductionFactor });
          const rungs = rungsBetween(2, 20, reductionFactor);
          const histories = new Map<number, number[]>();
          for (const s of steps) {
            const values = histories.get(s.trial) ?? [];
            histories.set(s.trial, values);
            if (s.kind === 'rewind') {
              policy.rewind(s.trial, s.keep);
              values.length = Math.min(values.length, s.keep);
              continue;
            }
            values.push(s.value);
            const n = values.length;
            const best = (list: readonly number[]): number =>
              Math.min(...list.slice(0, n).filter(Number.isFinite), Number.POSITIVE_INFINITY);
            const arrived = [...histories.values()].filter((list) => list.length >= n).map(best);
            const better = arrived.filter((value) => value < best(values)).length;
            const stops =
              rungs.includes(n) &&
              arrived.length >= reductionFactor &&
              better >= Math.max(1, Math.floor(arrived.length / reductionFactor));
            expect(policy.report(s.trial, s.value, true).kind === 'stop').toBe(stops);
          }
        },
      ),
      { seed: 21, numRuns: 300 },
    );
  });
});

describe('hyperband', () => {
  const definition = { type: 'hyperband', maxReports: 27, minReports: 1, reductionFactor: 3 } as const;

  it('assigns every stretch of trials to brackets in the proportions of the paper', () => {
    const policy = new Hyperband(definition, context);
    // η = 3, R = 27: brackets start with 27, 12, 6 and 4 trials (Hyperband, section 2).
    const shares = [4, 6, 12, 27].map((size) => size / 49);
    for (const from of [-500, 0, 12_345]) {
      const counts = [0, 0, 0, 0];
      for (let trial = from; trial < from + 490; trial++) {
        const bracket = policy.bracketOf(trial);
        counts[bracket] = (counts[bracket] ?? 0) + 1;
      }
      for (const [bracket, count] of counts.entries())
        expect(Math.abs(count - 490 * (shares[bracket] ?? 0))).toBeLessThan(6);
    }
  });

  it('compares trials within their bracket, and never stops in bracket 0', () => {
    const policy = new Hyperband(definition, context);
    const stops = stopsOf(
      policy,
      Array.from({ length: 200 }, (_, trial) => flat(trial, 27)),
    );
    const firstRung = [0, 9, 3, 1];
    for (const [trial, stop] of stops.entries()) {
      const bracket = policy.bracketOf(trial);
      if (bracket === 0) expect(stop).toBe(0);
      else if (stop > 0) expect(stop).toBe(firstRung[bracket]);
    }
    expect(stops.filter((stop) => stop > 0).length).toBeGreaterThan(150);
  });

  it('uses only the bracket without stops for short trials', () => {
    const policy = policyOf({ type: 'hyperband', maxReports: 3 });
    expect(
      stopsOf(
        policy,
        [1, 2, 3, 4, 5].map((value) => flat(value, 3)),
      ),
    ).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('pasha', () => {
  const pasha = { type: 'pasha', maxReports: 64, minReports: 1, reductionFactor: 2 };

  it('trains only the best trial beyond the top rung while two rungs agree', () => {
    // Rungs 1, 2, 4 …; the order never changes, so the top rung stays at 4.
    const stops = stopsOf(
      policyOf(pasha),
      [3, 2, 1, 0, 5].map((value) => flat(value, 64)),
    );
    // Every new best trial continues to the end; 5 is already behind at rung 1.
    expect(stops).toEqual([0, 0, 0, 0, 1]);
  });

  it('stops all but the best trial at the top rung, and says why', () => {
    const policy = policyOf({ ...pasha, reductionFactor: 4 });
    for (const value of flat(1, 16)) policy.report(0, value, true);
    const last = flat(2, 16)
      .map((value) => policy.report(1, value, true))
      .at(-1);
    expect(last).toMatchObject({
      kind: 'stop',
      reason: { interval: 16, text: expect.stringMatching(/^2 is behind 1 at interval 16; .* only the best goes on$/) },
    });
  });

  it('raises the top rung if the order of the two highest changes', () => {
    const stops = (curves: readonly (readonly number[])[]): number => {
      const policy = policyOf({ ...pasha, reductionFactor: 4 });
      // Rungs 1, 4, 16: the top one is at 16.
      for (const [trial, curve] of curves.entries()) for (const value of curve) policy.report(trial, value, false);
      let at = 0;
      for (let i = 1; i <= 20 && at === 0; i++) if (policy.report(9, 1.5, true).kind === 'stop') at = i;
      return at;
    };
    const steady = flat(1, 20);
    const late = [...flat(2, 10), ...flat(0.5, 10)];
    expect(stops([steady])).toBe(16);
    // Two rungs disagree about these two, so 16 is no longer the top; three trials are too few to stop one at η = 4.
    expect(stops([steady, late])).toBe(0);
  });
});
