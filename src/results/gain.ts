import { forecastGain, type GainForecast, limitOf, trialLoss } from '../forecast/index.ts';
import {
  elapsedMs,
  type FinalTrialState,
  isFinalSweepState,
  isFinalTrialState,
  isUnlimited,
  type SweepDefinition,
  type SweepRow,
  type TrialRow,
} from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { readMeasured } from './measured-trials.ts';
import { outcomePages } from './trial-walk.ts';

/** What the next trials are expected to improve, and what they take. Gains are in the unit of the primary metric. */
export interface PredictedGain extends GainForecast {
  /** The limit of `limits.stop_when` in the unit of the metric; null: none, or the sweep has ended. */
  readonly limit: number | null;
  /** How long these trials take: their median duration, as many at a time as the sweep may run; null if unknown. */
  readonly durationMs: number | null;
  /** What the machine costs meanwhile, by `cost_per_hour`; null without it. */
  readonly cost: number | null;
}

/** The history of a sweep, for its predicted gain. */
export interface GainHistory {
  /** `trialLoss` of the ended trials in order of ending. */
  readonly losses: ArrayLike<number>;
  /** Of the ended trials that were started, in any order. */
  readonly medianMs: number | null;
}

const hourMs = 3_600_000;
/** Trials ahead where the sweep does not say. */
const usualTrials = 10;

/** The predicted gain of a sweep; undefined with several objectives or none, and as long as too few trials have a value. */
export function predictedGain(
  { definition, limits, state }: Pick<SweepRow, 'definition' | 'limits' | 'state'>,
  { losses, medianMs }: GainHistory,
): PredictedGain | undefined {
  if (!hasOneObjective(definition)) return undefined;
  const { stopWhen, costPerHour } = definition;
  const trials = stopWhen?.trials ?? usualTrials;
  const forecast = forecastGain(losses, trials);
  if (!forecast) return undefined;
  const slots = isUnlimited(limits.maxConcurrentTrials) ? 1 : Math.min(limits.maxConcurrentTrials, trials);
  const durationMs = medianMs === null ? null : Math.ceil(trials / slots) * medianMs;
  return {
    ...forecast,
    // What ended with the sweep may have moved the forecast to either side of the limit since.
    limit: stopWhen === undefined || isFinalSweepState(state) ? null : limitOf(stopWhen, forecast.range),
    durationMs,
    cost: durationMs === null || costPerHour === undefined ? null : (durationMs / hourMs) * costPerHour,
  };
}

/** Ended trials of a sweep without a limit above which a forecast is not worth the time to read them all. */
const mostRead = 20_000;

/**
 * Reads the predicted gain of a sweep, see {@link predictedGain}. Cost: a pass over its ended trials; so it is left out
 * where there are more than 20,000, unless the sweep ends by it.
 */
export async function readPredictedGain(store: Store, sweep: SweepRow): Promise<PredictedGain | undefined> {
  const { id, definition } = sweep;
  if (!hasOneObjective(definition)) return undefined;
  const states: FinalTrialState[] = ['completed', 'failed', 'stopped', 'canceled'];
  const counts = await store.trialCounts(id);
  const isLarge = states.reduce((sum, state) => sum + counts[state], 0) > mostRead;
  if (isLarge && definition.stopWhen === undefined) return undefined;
  return predictedGain(sweep, await readHistory(store, sweep));
}

/** Reads the ended trials page by page, and keeps three numbers of each. */
async function readHistory(store: Store, sweep: SweepRow): Promise<GainHistory> {
  const { id, definition } = sweep;
  const goal = definition.objective?.goal ?? 'minimize';
  const losses: number[] = [];
  const endedSeqs: number[] = [];
  const durations: number[] = [];
  for await (const page of outcomePages(store, id)) {
    const ended = page.filter(({ state }) => isFinalTrialState(state));
    const numbers = ended.map(({ number }) => number);
    const measured = definition.outcomeConstraints && (await readMeasured(store, sweep, numbers));
    for (const trial of ended) {
      durations.push(...durationOf(trial));
      const loss = trialLoss(goal, trial, measured?.(trial.number).violation);
      if (loss === undefined) continue;
      losses.push(loss);
      endedSeqs.push(trial.endedSeq ?? 0);
    }
  }
  const order = [...losses.keys()].sort((a, b) => (endedSeqs[a] ?? 0) - (endedSeqs[b] ?? 0));
  return { losses: order.map((at) => losses[at] ?? Number.NaN), medianMs: medianOf(durations) };
}

function hasOneObjective({ objective, objectives }: SweepDefinition): boolean {
  return objective !== null && objectives === undefined;
}

function durationOf({ startedAtMs, endedAtMs }: Pick<TrialRow, 'startedAtMs' | 'endedAtMs'>): number[] {
  return startedAtMs === null || endedAtMs === null ? [] : [elapsedMs(startedAtMs, endedAtMs)];
}

/** Median of durations; null of none. */
export function medianOf(durations: ArrayLike<number>): number | null {
  const sorted = Float64Array.from(durations).filter(Number.isFinite).sort();
  return sorted[sorted.length >>> 1] ?? null;
}
