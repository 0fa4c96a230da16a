import { isCandidate, ranks, type SweepRow, type TrialRow, type ValuedTrial } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { readMeasured } from './measured-trials.ts';

/** Which trials may lead, and how many to return. */
export interface LeaderOptions {
  /** Maximum number of trials to return, 1 or more. */
  readonly limit: number;
  /** Trials that count, among those with a value. @defaultValue `ranks`: all that did not fail */
  readonly counts?: (trial: TrialRow) => boolean;
}

/** Trials of the first page, which almost always contains the leaders, and at most of each later one. */
const firstPage = 100;
const largestPage = 2_000;
/** How many trials are judged one by one; if more are outside the outcome constraints, the values of a page are read at once. */
const oneByOne = 20;

/**
 * The leading trials of a sweep by the primary metric, best first, and among equals the earlier first. This is the only
 * definition of "best": a trial in any state except failed (a time limit does not count as a failure here), with a
 * finite value, whose last values satisfy the outcome constraints. A running trial counts with its reports so far. With
 * several objectives, the first is the primary one.
 *
 * Cost: one page of the store's best-first order; with outcome constraints, also the reports of the constrained metrics
 * for each trial examined.
 *
 * @param sweep its definition may be another sweep's: the goal must be the same, and its constraints apply
 */
export async function readLeaders(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
  { limit, counts = ranks }: LeaderOptions,
): Promise<readonly ValuedTrial[]> {
  if (sweep.definition.objective === null) return [];
  const isInside = insideReader(store, sweep);
  const leaders = new Map<number, ValuedTrial>();
  const query = { sweepId: sweep.id, order: 'best' } as const;
  for (let after: { after: number } | undefined, page = firstPage; ; page = Math.min(2 * page, largestPage)) {
    const trials = await store.trials({ ...query, ...after, limit: page });
    for (const trial of trials) {
      // Trials without a value sort last.
      if (trial.best === null) return [...leaders.values()];
      // A trial that improves between two pages may come again.
      if (leaders.has(trial.number) || !counts(trial) || !(await isInside(trial.number, trials))) continue;
      leaders.set(trial.number, { ...trial, best: trial.best });
      if (leaders.size === limit) return [...leaders.values()];
    }
    const last = trials.at(-1);
    if (last === undefined || trials.length < page) return [...leaders.values()];
    after = { after: last.number };
  }
}

/** The best trial of a sweep, see {@link readLeaders}; undefined if none counts. */
export async function readBest(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
): Promise<ValuedTrial | undefined> {
  return (await readLeaders(store, sweep, { limit: 1 }))[0];
}

/** Whether one trial counts as a candidate for the best, see {@link readLeaders}. */
export async function mayLead(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
  trial: TrialRow,
): Promise<boolean> {
  return (
    sweep.definition.objective !== null &&
    isCandidate(trial) &&
    (await insideReader(store, sweep)(trial.number, [trial]))
  );
}

/** Returns a check of whether a trial of a page satisfies the outcome constraints. */
function insideReader(
  store: Store,
  sweep: Pick<SweepRow, 'id' | 'definition'>,
): (trial: number, page: readonly TrialRow[]) => Promise<boolean> {
  if (sweep.definition.outcomeConstraints === undefined) return () => Promise.resolve(true);
  let asked = 0;
  let read: { readonly page: readonly TrialRow[]; readonly measured: Awaited<ReturnType<typeof readMeasured>> };
  return async (trial, page) => {
    if (asked++ < oneByOne) return (await readMeasured(store, sweep, [trial]))?.(trial).violation === 0;
    if (read?.page !== page) {
      const numbers = page.map(({ number }) => number);
      read = { page, measured: await readMeasured(store, sweep, numbers) };
    }
    return read.measured?.(trial).violation === 0;
  };
}
