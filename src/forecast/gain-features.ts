import { log, log1p } from '../numerics/index.ts';

/** How many of the first trials set the scale: early ones are spread over the space whatever the sampler does later. */
const SCALE_TRIALS = 20;
/** Trials that count as the latest. */
const RECENT = 10;
/** Fewest trials with a value that a forecast needs. */
const FEWEST_VALUES = 10;

/** What a forecast is derived from. */
export interface GainFeatures {
  /** Median of the first trials minus the best: gains are modeled as shares of it. */
  readonly range: number;
  /** One column of the regressions each. */
  readonly columns: readonly number[];
}

/** Names of the columns, for the study that fits the regressions. */
export const GAIN_COLUMNS = [
  'horizon / trials',
  'trials since the best / trials',
  'records of late',
  'records in all',
  'rank of late trials',
  'gap to the second best',
  'gap to the fifth best',
  'gap to the best quarter',
  'latest record',
  'tail index',
] as const;

/**
 * Describes a history of losses: where its records fell, how its best values lie, and whether late trials are better than
 * early ones. Shifting or scaling all losses changes no column.
 *
 * @param losses in order of ending, lower is better; Infinity: ended without a value
 * @param trials the horizon, 1 or more
 * @returns undefined if fewer than `FEWEST_VALUES` have a value, or all are equal
 */
export function gainFeatures(losses: ArrayLike<number>, trials: number): GainFeatures | undefined {
  const sorted = Float64Array.from(losses).filter(Number.isFinite).sort();
  const n = losses.length;
  const best = sorted[0] ?? Number.NaN;
  if (sorted.length < FEWEST_VALUES) return undefined;
  const range = rangeOf(losses, sorted);
  if (!(range > 0 && range < Number.POSITIVE_INFINITY)) return undefined;
  const share = (loss: number) => (loss - best) / range;
  const gap = (place: number) => share(sorted[Math.min(place, sorted.length - 1)] ?? best);
  const records = recordsOf(losses);
  const last = records.at(-1) ?? { at: 0, gain: range };
  const late = records.filter(({ at }) => at >= n - RECENT).length;
  return {
    range,
    columns: [
      log(trials / n),
      log((n - last.at) / n),
      log1p(late),
      log1p(records.length),
      lateRank(losses),
      log(gap(1) + 1e-4),
      log(gap(4) + 1e-4),
      log(gap(Math.floor(sorted.length / 4)) + 1e-3),
      log(last.gain / range + 1e-4),
      tailIndex(sorted, range),
    ],
  };
}

function rangeOf(losses: ArrayLike<number>, sorted: Float64Array): number {
  const best = sorted[0] ?? Number.NaN;
  const first = Float64Array.from(losses).subarray(0, SCALE_TRIALS).filter(Number.isFinite).sort();
  const range = ((first[(first.length - 1) >>> 1] ?? best) + (first[first.length >>> 1] ?? best)) / 2 - best;
  return range > 0 ? range : (sorted.at(-1) ?? best) - best;
}

/** Each trial that was better than all before it, except the first, and by how much. */
function recordsOf(losses: ArrayLike<number>): { readonly at: number; readonly gain: number }[] {
  const records: { at: number; gain: number }[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < losses.length; at++) {
    const loss = losses[at] ?? Number.POSITIVE_INFINITY;
    if (!(loss < best)) continue;
    if (best < Number.POSITIVE_INFINITY) records.push({ at, gain: best - loss });
    best = loss;
  }
  return records;
}

/** Mean rank of the latest trials, from 0 to 1; a half where the sampler does not learn. */
function lateRank(losses: ArrayLike<number>): number {
  const n = losses.length;
  const from = Math.max(0, n - RECENT);
  let total = 0;
  for (let i = from; i < n; i++) {
    const loss = losses[i] ?? Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      const other = losses[j] ?? Number.POSITIVE_INFINITY;
      if (other < loss || (other === loss && j < i)) total += 1;
    }
  }
  return total / ((n - from) * Math.max(1, n - 1));
}

/** Mean log spacing of the best fifth (Hill's estimator): large where values crowd at the best. */
function tailIndex(sorted: Float64Array, range: number): number {
  const best = sorted[0] ?? 0;
  const last = Math.min(sorted.length - 1, Math.max(3, Math.floor(sorted.length / 5)));
  const widest = (sorted[last] ?? best) - best;
  if (!(widest > 0)) return 0;
  let total = 0;
  for (let i = 1; i <= last; i++) total += log(widest / Math.max((sorted[i] ?? best) - best, 1e-6 * range));
  return total / last;
}
