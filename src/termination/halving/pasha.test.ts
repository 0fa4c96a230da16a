import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';

const maxReports = 12;
const definition = earlyTerminationSchema.parse({ type: 'pasha', maxReports, minReports: 1, reductionFactor: 2 });
const rungs = [1, 2, 4, 8];

/** A trial as it got to a rung. */
interface Arrival {
  readonly trial: number;
  readonly losses: readonly number[];
}

const bestOf = (losses: readonly number[]) => Math.min(Number.POSITIVE_INFINITY, ...losses.filter(Number.isFinite));

/** Most entries that a naive list of leaders has. */
const leaders = 16;

/** The rules of PASHA, worked out from all arrivals at each report. Only the top rung is remembered: it never falls. */
class PlainPasha {
  readonly #losses = new Map<number, number[]>();
  readonly #arrivals = rungs.map((): Arrival[] => []);
  readonly #ended = new Set<number>();
  top = 2;

  report(trial: number, loss: number, judged: boolean): 'behind' | 'not the leader' | undefined {
    if (this.#ended.has(trial)) return undefined;
    const losses = this.#losses.get(trial) ?? [];
    this.#losses.set(trial, losses);
    losses.push(loss);
    const rung = rungs.indexOf(losses.length);
    if (rung < 0) return undefined;
    this.#arrivals[rung]?.push({ trial, losses: [...losses] });
    const all = this.#arrivals[rung] ?? [];
    if (rung === this.top && !this.#hasSameOrderBelow(rung)) this.top++;
    if (!judged) return undefined;
    const own = bestOf(losses);
    const better = all.filter((other) => bestOf(other.losses) < own).length;
    if (all.length >= 2 && better >= Math.max(1, Math.floor(all.length / 2))) return 'behind';
    return rung === this.top && better > 0 ? 'not the leader' : undefined;
  }

  finished(trial: number): void {
    this.#ended.add(trial);
  }

  rewind(trial: number, keep: number): void {
    if (this.#ended.has(trial)) return;
    const losses = this.#losses.get(trial);
    if (losses === undefined || keep >= losses.length) return;
    losses.length = keep;
    for (const [rung, interval] of rungs.entries())
      if (interval > keep) this.#arrivals[rung] = (this.#arrivals[rung] ?? []).filter((each) => each.trial !== trial);
  }

  #hasSameOrderBelow(rung: number): boolean {
    const below = rungs[rung - 1] ?? 0;
    const upper = (this.#arrivals[rung] ?? [])
      .map((arrival) => ({ ...arrival, best: bestOf(arrival.losses), before: bestOf(arrival.losses.slice(0, below)) }))
      .sort((a, b) => (a.best < b.best ? -1 : a.best > b.best ? 1 : 0))
      .slice(0, leaders);
    const lower = upper.toSorted((a, b) => (a.before < b.before ? -1 : a.before > b.before ? 1 : 0));
    const distances = upper
      .flatMap((a, i) => upper.slice(i + 1).map((b) => ({ a, b })))
      .filter(({ a, b }) => crossings(a.losses, b.losses) >= 2)
      .map(({ a, b }) => Math.abs(a.best - b.best))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const epsilon = distances[Math.min(distances.length - 1, Math.floor(0.9 * distances.length))] ?? 0;
    return upper.every(({ best }, i) => {
      const other = lower[i]?.best ?? Number.NaN;
      return best === other || Math.abs(best - other) <= epsilon;
    });
  }
}

/** How often one curve passes the other. */
function crossings(a: readonly number[], b: readonly number[]): number {
  const sides = a.map((loss, i) => Math.sign(loss - (b[i] ?? Number.NaN))).filter((side) => side === 1 || side === -1);
  return sides.slice(1).filter((side, i) => side !== sides[i]).length;
}

test('pasha judges as the plain rules do, with rewinds and endings', () => {
  const seen = { behind: 0, 'not the leader': 0, raised: 0, settled: 0 };
  const value = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
  );
  const step = fc.record({
    trial: fc.nat({ max: 7 }),
    value,
    kind: fc.constantFrom(...Array<'report'>(16).fill('report'), 'finished' as const, 'rewind' as const),
    judged: fc.constantFrom(true, true, false),
    keep: fc.nat({ max: 9 }),
    // Curves that follow their trial settle the order, others cross.
    isSteady: fc.constantFrom(true, true, false),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 30, maxLength: 110, size: 'max' }),
      fc.constantFrom('minimize' as const, 'maximize' as const),
      (steps, goal) => {
        const policy = createPolicy(definition, { goal, maxTotalTrials: 99 });
        const plain = new PlainPasha();
        for (const { trial, value, kind, judged, keep, isSteady } of steps) {
          if (kind === 'finished') {
            policy.finished(trial, 'completed');
            plain.finished(trial);
          } else if (kind === 'rewind') {
            policy.rewind(trial, keep);
            plain.rewind(trial, keep);
          } else {
            const loss = isSteady ? trial + value / 100 : value;
            const found = policy.report(trial, goal === 'minimize' ? loss : -loss, judged);
            const expected = plain.report(trial, loss, judged);
            expect(found.kind === 'stop').toBe(expected !== undefined);
            if (found.kind === 'stop') expect('leader' in found.reason.numbers).toBe(expected === 'not the leader');
            if (expected !== undefined) seen[expected]++;
          }
        }
        if (plain.top > 2) seen.raised++;
        else seen.settled++;
      },
    ),
    { seed: 9, numRuns: 200 },
  );
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(20);
});

test('the numbers of a stop at the top rung are those of the trial and of the leader', () => {
  const policy = createPolicy(definition, { goal: 'maximize', maxTotalTrials: 99 });
  const run = (trial: number, value: number) =>
    Array.from({ length: 4 }, () => policy.report(trial, value, true)).at(-1);
  for (const [trial, value] of [
    [0, 1],
    [1, 5],
  ] as const)
    run(trial, value);
  expect(run(2, 4)).toMatchObject({ kind: 'stop' });
  const top = createPolicy(definition, { goal: 'minimize', maxTotalTrials: 99 });
  for (let report = 0; report < 4; report++) for (const trial of [0, 1, 2]) top.report(trial, trial, false);
  for (let report = 0; report < 3; report++) top.report(3, 0.5, false);
  expect(top.report(3, 0.5, true)).toMatchObject({
    kind: 'stop',
    reason: { policy: 'pasha', interval: 4, numbers: { best: 0.5, leader: 0 } },
  });
});
