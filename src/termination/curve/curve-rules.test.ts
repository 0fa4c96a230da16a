import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import type { TerminationPolicy } from '../policy.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/**
 * Flat trials have almost no chance to beat a much better one, so the rank decides: the rules of `fast` without the
 * curve model, worked out from all reports.
 */
class PlainRules {
  readonly #reports = new Map<number, number[]>();
  readonly #ended = new Set<number>();
  readonly #maxReports: number;
  readonly #grace: number;

  constructor(maxReports: number, grace: number) {
    this.#maxReports = maxReports;
    this.#grace = grace;
  }

  /** @returns the numbers of the stop; the scale is the median first loss minus the best one */
  report(trial: number, loss: number): { better: number; guard: number; trials: number; scale?: number } | undefined {
    if (this.#ended.has(trial)) return undefined;
    const own = this.#reports.get(trial) ?? [];
    this.#reports.set(trial, own);
    own.push(loss);
    const t = own.length;
    const all = [...this.#reports.values()];
    const best = (losses: readonly number[]) => Math.min(infinity, ...losses.filter(Number.isFinite));
    const trials = all.length;
    const better = all.filter((losses) => best(losses.slice(0, t)) < best(own)).length;
    const crowding = Math.min(200, 4 * this.#maxReports);
    const guard = Math.ceil(trials / (1 + (crowding * t) / this.#maxReports));
    const isJudged = t >= this.#grace && t < this.#maxReports && best(own) > Math.min(...all.map(best));
    const hasPeer = all.filter((losses) => losses.length >= t).length > 1;
    if (!isJudged || !hasPeer || better < guard) return undefined;
    const firsts = all.flatMap((losses) => losses.filter(Number.isFinite).slice(0, 1)).sort((a, b) => a - b);
    const scale = (firsts[firsts.length >> 1] ?? nan) - Math.min(...all.map(best));
    return { better, guard, trials, ...(scale > 0 && { scale }) };
  }

  finished(trial: number): void {
    this.#ended.add(trial);
  }

  rewind(trial: number, keep: number): void {
    const own = this.#reports.get(trial);
    if (own === undefined || this.#ended.has(trial)) return;
    own.length = Math.min(own.length, keep);
    if (own.length === 0) this.#reports.delete(trial);
  }
}

describe('fast, for trials that do not improve', () => {
  test.each([
    [12, 3, 'minimize'],
    [12, 3, 'maximize'],
    [120, 6, 'minimize'],
  ] as const)('of %i reports, judged from report %i on, %s: stops by rank', (maxReports, grace, goal) => {
    const counts = { stops: 0, continues: 0, chances: 0 };
    const step = fc.record({
      kind: fc.constantFrom(...Array<'report'>(20).fill('report'), 'finished' as const, 'rewind' as const),
      trial: fc.nat({ max: 5 }),
      isJudged: fc.constantFrom(true, true, true, false),
      keep: fc.nat({ max: 12 }),
      hasValue: fc.constantFrom(...Array<boolean>(9).fill(true), false),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 120, size: 'max' }), (steps) => {
        const policy = createPolicy(earlyTerminationSchema.parse({ type: 'fast', maxReports }), {
          goal,
          maxTotalTrials: 9,
        });
        const plain = new PlainRules(maxReports, grace);
        const level = (trial: number) => (trial === 0 ? 0 : 10 + trial);
        for (const { kind, trial, isJudged, keep, hasValue } of steps) {
          if (kind === 'finished') {
            policy.finished(trial, 'stopped');
            plain.finished(trial);
          } else if (kind === 'rewind') {
            policy.rewind(trial, keep);
            plain.rewind(trial, keep);
          } else {
            const loss = hasValue ? level(trial) : nan;
            const found = policy.report(trial, goal === 'minimize' ? loss : -loss, isJudged);
            const expected = plain.report(trial, loss);
            if (!isJudged || expected === undefined) {
              expect(found.kind).toBe('continue');
              counts.continues++;
            } else if (found.kind === 'stop') {
              expect(found.reason.numbers).toMatchObject({ ...expected, alpha: 0.3, maxReports });
              counts.stops++;
            } else {
              counts.chances++;
            }
          }
        }
      }),
      { seed: 5, numRuns: 40 },
    );
    // The model sees a chance only while the sweep has shown little difference between trials.
    expect(counts.stops).toBeGreaterThan(Math.max(50, 20 * counts.chances));
    expect(counts.continues).toBeGreaterThan(50);
  });
});

describe('the forecast of a trial', () => {
  const policyOf = (raw: object) =>
    createPolicy(earlyTerminationSchema.parse({ type: 'auto', ...raw }), { goal: 'minimize', maxTotalTrials: 9 });
  const run = (policy: TerminationPolicy, trial: number, losses: readonly number[]) => {
    for (const loss of losses) policy.report(trial, loss, false);
  };
  const falling = (reports: number) => Array.from({ length: reports }, (_, i) => 1 / (i + 1));

  test('needs two reports, and there is none at or beyond the last one', () => {
    const policy = policyOf({ maxReports: 5 });
    const known = [1, 2, 3, 4, 5, 6].map((reports) => {
      policy.report(0, 1 / reports, false);
      return policy.expectedFinal?.(0) !== undefined;
    });
    expect(known).toEqual([false, true, true, true, false, false]);
  });

  test.each(['failed', 'stopped', 'canceled'] as const)('of a trial that has %s stays the last one', (outcome) => {
    const policy = policyOf({ maxReports: 9 });
    run(policy, 0, falling(4));
    const before = policy.expectedFinal?.(0);
    policy.finished(0, outcome);
    expect(policy.expectedFinal?.(0)).toBe(before);
    policy.report(0, -5, false);
    policy.rewind(0, 1);
    policy.finished(0, 'completed');
    expect(policy.expectedFinal?.(0)).toBe(before);
  });

  test('of a trial that ended without a finite value is unknown', () => {
    const policy = policyOf({ maxReports: 9 });
    run(policy, 0, [nan, nan, nan]);
    policy.finished(0, 'completed');
    expect(policy.expectedFinal?.(0)).toBeUndefined();
  });

  test.each([
    [0, []],
    [1, [1]],
    [3, falling(3)],
    [6, falling(6)],
    [9, falling(6)],
  ])('after a rewind to %i of 6 reports is that of a trial with only those', (keep, left) => {
    const [rewound, fresh] = [policyOf({ maxReports: 20 }), policyOf({ maxReports: 20 })];
    for (const policy of [rewound, fresh]) for (const trial of [1, 2, 3]) run(policy, trial, [2 + trial, 2, 1.5]);
    run(rewound, 0, falling(6));
    rewound.rewind(0, keep);
    run(fresh, 0, left);
    for (const policy of [rewound, fresh]) run(policy, 0, [0.9, 0.8]);
    expect(rewound.expectedFinal?.(0)).toBeCloseTo(fresh.expectedFinal?.(0) ?? nan, 10);
    expect(rewound.expectedFinal?.(1)).toBeCloseTo(fresh.expectedFinal?.(1) ?? nan, 10);
  });

  test('follows a learned length: open trials are seen again over the new one', () => {
    const learned = policyOf({});
    run(learned, 1, falling(3));
    expect(learned.expectedFinal?.(1)).toBeUndefined();
    run(learned, 0, falling(8));
    learned.finished(0, 'completed');
    const declared = policyOf({ maxReports: 8 });
    run(declared, 1, falling(3));
    run(declared, 0, falling(8));
    declared.finished(0, 'completed');
    expect(learned.expectedFinal?.(1)).toBe(declared.expectedFinal?.(1));
  });

  test.each([
    ['failed', false],
    ['stopped', false],
    ['canceled', false],
    ['completed', true],
  ] as const)('needs a length, which a trial that has %s tells: %s', (outcome, isKnown) => {
    const policy = policyOf({});
    run(policy, 0, falling(8));
    policy.finished(0, outcome);
    run(policy, 1, falling(3));
    expect(policy.expectedFinal?.(1) !== undefined).toBe(isKnown);
  });

  test.each([
    [9, 'completed', true],
    [9, 'stopped', false],
    [8, 'completed', false],
    [2, 'completed', false],
  ] as const)('learns from a trial that made %i of 9 reports and has %s: %s', (reports, outcome, isLearning) => {
    const policy = policyOf({ maxReports: 9 });
    run(policy, 0, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.2, 0.1].slice(0, reports));
    run(policy, 1, [1, 0.9, 0.9, 0.9]);
    const before = policy.expectedFinal?.(1);
    policy.finished(0, outcome);
    expect(policy.expectedFinal?.(1) !== before).toBe(isLearning);
  });

  test.each([
    [125, 'stop'],
    [126, 'stop'],
    // Of 64 ages, the last two reports are the last one: nothing is left to predict.
    [127, 'continue'],
    [128, 'continue'],
  ] as const)('is needed for a stop at report %i of 128: %s', (reports, kind) => {
    const policy = createPolicy(earlyTerminationSchema.parse({ type: 'fast', maxReports: 128 }), {
      goal: 'minimize',
      maxTotalTrials: 9,
    });
    run(policy, 0, Array<number>(128).fill(0));
    run(policy, 1, Array<number>(reports - 1).fill(9));
    expect(policy.report(1, 9, true).kind).toBe(kind);
    expect(policy.expectedFinal?.(1) !== undefined).toBe(kind === 'stop');
  });

  test('counts reports of one age as their mean if a trial has more reports than ages', () => {
    const [long, short] = [policyOf({ maxReports: 128 }), policyOf({ maxReports: 64 })];
    for (const loss of [4, 3, 2]) {
      run(long, 0, [loss, loss]);
      run(short, 0, [loss]);
    }
    expect(long.expectedFinal?.(0)).toBeCloseTo(short.expectedFinal?.(0) ?? nan, 10);
  });
});
