import type { ConfigurationRecord, Goal, Measured, SweepDefinition, SweepRow, TrialRow } from '../../model/index.ts';
import { isFinalTrialState } from '../../model/index.ts';
import { readMeasured, trialPages } from '../../results/index.ts';
import type { Observation, SourceSweep } from '../../sampling/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';
import { toObservation } from './observation.ts';
import { askedInSpace, placeInSpace } from './place-in-space.ts';
import { shuffledPages } from './shuffled-pages.ts';

/** A trial of an earlier sweep that this one learns from. */
export interface EarlierTrial {
  /** Its number is negative; its configuration lies in this sweep's space. */
  readonly observation: Observation;
  /** Its reports of the primary metric that count, in order: reference for the policy. */
  readonly series: readonly number[];
  readonly outcome: 'completed' | 'failed' | 'stopped' | 'canceled';
}

/**
 * Reads the trials of the sweeps on the same data that a definition resumes from, sweep by sweep in the order of the
 * definition, each by number. A trial counts if its configuration lies in the new space, whatever its old space was, and its sweep has the
 * same primary metric and goal. Numbers run from −1 downwards.
 *
 * @param definition of the new sweep
 * @param space compiled from it
 * @param createdAtMs trials whose end was written after the new sweep was created are left out, so that a restart and a
 * replay see the same trials, even of a sweep that continued. @defaultValue all count
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function readEarlierTrials(
  store: Store,
  definition: SweepDefinition,
  space: CompiledSpace,
  createdAtMs = Number.POSITIVE_INFINITY,
): Promise<readonly EarlierTrial[]> {
  const { resumeFrom, otherData = [] } = definition;
  const earlierTrials: EarlierTrial[] = [];
  for (const sweepId of resumeFrom)
    if (!otherData.includes(sweepId)) await addSweep(earlierTrials, store, sweepId, { definition, space, createdAtMs });
  return earlierTrials;
}

/**
 * Reads the sweeps on other data that a definition resumes from. Their trials are selected and numbered as by
 * {@link readEarlierTrials}.
 *
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function readSourceSweeps(
  store: Store,
  definition: SweepDefinition,
  space: CompiledSpace,
  createdAtMs = Number.POSITIVE_INFINITY,
): Promise<readonly SourceSweep[]> {
  const { resumeFrom, otherData = [] } = definition;
  const sources: SourceSweep[] = [];
  for (const sweepId of resumeFrom.filter((id) => otherData.includes(id))) {
    const found: EarlierTrial[] = [];
    await addSweep(found, store, sweepId, { definition, space, createdAtMs });
    sources.push({ id: sweepId, trials: found.map(({ observation }) => observation) });
  }
  return sources;
}

async function addSweep(
  found: EarlierTrial[],
  store: Store,
  sweepId: string,
  how: { readonly definition: SweepDefinition; readonly space: CompiledSpace; readonly createdAtMs: number },
): Promise<void> {
  const { definition, space, createdAtMs } = how;
  const row = await store.sweep(sweepId);
  const { primaryMetric, goal } = definition.objective ?? {};
  const isSameGoal = row.definition.objective?.goal === goal;
  if (row.definition.objective?.primaryMetric !== primaryMetric || !isSameGoal) return;
  const series = primaryMetric === undefined ? new Map() : await seriesOf(store, sweepId, primaryMetric);
  const lateSeqs = await endedAfter(store, row, createdAtMs);
  const measured = (trials: readonly number[]) => readMeasured(store, { id: sweepId, definition }, trials);
  for await (const trials of trialPages(store, { sweepId }))
    await addTrials(found, trials, {
      of: row.definition,
      space,
      place: definition.defineByRun ? askedInSpace : placeInSpace,
      goal: goal ?? 'minimize',
      series,
      lateSeqs,
      measured,
    });
}

/** Which trials {@link readObservations} returns. */
export interface ObservationOptions {
  /** What trials count as having used for parameters added after them. @defaultValue nothing */
  readonly defaults?: ConfigurationRecord;
  /** A random sample of at most `size` of the observations that count. @defaultValue all */
  readonly sample?: { readonly size: number; readonly counts: (observation: Observation) => boolean };
}

/**
 * What samplers see of a sweep's ended trials, without those whose configuration is outside its space. By number, except
 * in a sample, whose memory does not depend on the length of the sweep.
 *
 * @param space compiled from its definition
 */
export async function readObservations(
  store: Store,
  { id, definition, nextNumber }: SweepRow,
  space: CompiledSpace,
  { defaults, sample }: ObservationOptions = {},
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  const goal = definition.objective?.goal ?? 'minimize';
  const measured = (trials: readonly number[]) => readMeasured(store, { id, definition }, trials);
  const pages = sample ? shuffledPages(store, id, nextNumber) : trialPages(store, { sweepId: id });
  for await (const page of pages) {
    const found: EarlierTrial[] = [];
    await addTrials(found, page, {
      of: definition,
      space,
      place: placeInSpace,
      goal,
      series: new Map(),
      lateSeqs: new Set(),
      measured,
      defaults,
    });
    for (const { observation } of found) {
      if (sample?.counts(observation) === false) continue;
      observations.push({ ...observation, number: -1 - observations.length });
      if (observations.length === sample?.size) return observations;
    }
  }
  return observations;
}

/** Log positions of ends written after a point in time: an end that was discovered late was not visible before. */
async function endedAfter(store: Store, { id, endedAtMs }: SweepRow, timeMs: number): Promise<ReadonlySet<number>> {
  if (timeMs === Number.POSITIVE_INFINITY || (endedAtMs !== null && endedAtMs <= timeMs)) return new Set();
  const ends = await store.log({ sweepId: id, kinds: ['trial.ended'], bodies: false });
  return new Set(ends.filter(({ atMs }) => atMs > timeMs).map(({ seq }) => seq));
}

async function addTrials(
  earlierTrials: EarlierTrial[],
  trials: readonly TrialRow[],
  how: {
    /** The definition of their sweep. */
    of: SweepDefinition;
    space: CompiledSpace;
    /** The configuration of a trial in the space. */
    place: typeof placeInSpace;
    goal: Goal;
    series: ReadonlyMap<number, number[]>;
    /** Log positions of the ends that do not count. */
    lateSeqs: ReadonlySet<number>;
    measured: (trials: readonly number[]) => Promise<((trial: number) => Measured) | undefined>;
    defaults?: ConfigurationRecord | undefined;
  },
): Promise<void> {
  const measured = await how.measured(trials.map(({ number }) => number));
  for (const trial of trials) {
    const { state, failure, intervals, best } = trial;
    const used = how.defaults ? { ...how.defaults, ...trial.config } : trial.config;
    const config = how.place(how.of, how.space, { number: trial.number, config: used });
    if (!isFinalTrialState(state) || config === undefined) continue;
    if (how.lateSeqs.has(trial.endedSeq ?? 0)) continue;
    const number = -1 - earlierTrials.length;
    const result = { number, config, state, failure, intervals, best: best ?? undefined };
    const observation = toObservation(
      { ...result, expectedFinal: undefined, measured: measured?.(trial.number) },
      how.goal,
    );
    if (!observation) continue;
    earlierTrials.push({
      observation: { ...observation, earlier: true },
      series: how.series.get(trial.number) ?? [],
      outcome: state,
    });
  }
}

async function seriesOf(store: Store, sweepId: string, metric: string): Promise<ReadonlyMap<number, number[]>> {
  const series = new Map<number, number[]>();
  await store.eachReport({ sweepId, metric }, ({ trial, value }) => {
    const values = series.get(trial);
    if (values) values.push(value);
    else series.set(trial, [value]);
  });
  return series;
}
