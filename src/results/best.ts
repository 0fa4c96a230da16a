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

const page = 100;
/**
 * How many trials are judged one by one; if more are outside the outcome constraints, the values of all are read at
 * once.
 */
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
  const leaders: ValuedTrial[] = [];
  for (let offset = 0; ; offset += page) {
    const trials = await store.trials({ sweepId: sweep.id, order: 'best', offset, limit: page });
    for (const trial of trials) {
      // Trials without a value sort last.
      if (trial.best === null) return leaders;
      if (!counts(trial) || !(await isInside(trial.number))) continue;
      leaders.push({ ...trial, best: trial.best });
      if (leaders.length === limit) return leaders;
    }
    if (trials.length < page) return leaders;
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
  return sweep.definition.objective !== null && isCandidate(trial) && (await insideReader(store, sweep)(trial.number));
}

/** Returns a check of whether a trial satisfies the outcome constraints. */
function insideReader(store: Store, sweep: Pick<SweepRow, 'id' | 'definition'>): (trial: number) => Promise<boolean> {
  if (sweep.definition.outcomeConstraints === undefined) return () => Promise.resolve(true);
  let asked = 0;
  let all: Awaited<ReturnType<typeof readMeasured>>;
  return async (trial) => {
    if (asked++ < oneByOne) return (await readMeasured(store, sweep, [trial]))?.(trial).violation === 0;
    all ??= await readMeasured(store, sweep);
    return all?.(trial).violation === 0;
  };
}
