import { exp } from '../numerics/index.ts';
import { gainFeatures } from './gain-features.ts';
import { GAIN_MODEL, type GainModel } from './gain-model.ts';

/** What the next trials are expected to improve. Gains are in the unit of the metric, 0 or more, for either goal. */
export interface GainForecast {
  /** How many trials ahead. */
  readonly trials: number;
  /** Ended trials that it is derived from. */
  readonly after: number;
  /** Probability that any of them becomes the best, from 0 to 1. */
  readonly chance: number;
  /** Mean improvement of the best value. */
  readonly expected: number;
  /** Ends of the 90 % interval. */
  readonly low: number;
  readonly high: number;
  /** Difference between the median of the first 20 trials and the best: 100 % of a limit in percent. */
  readonly range: number;
}

/** Log of the largest gain in ranges: where the model is asked about nothing it knows, numbers stay finite. */
const LOG_MOST = 14;
/** Share of gains inside the interval. */
const LEVEL = 0.9;

/**
 * Predicts how much the next trials improve the best value, from nothing but the values so far: it holds for any sampler.
 * The chance of an improvement and its size are two regressions on the history, fitted to recorded studies
 * (docs/decisions/predicted-gain.md). The same losses give the same bits on every platform.
 *
 * @param losses of the ended trials in order of ending, lower is better; Infinity: ended without a value
 * @param trials how many trials ahead, 1 or more
 * @returns undefined as long as fewer than 10 trials have a value, or all values are equal
 */
export function forecastGain(
  losses: ArrayLike<number>,
  trials: number,
  model: GainModel = GAIN_MODEL,
): GainForecast | undefined {
  const features = gainFeatures(losses, trials);
  if (!features) return undefined;
  const { range, columns } = features;
  const at = (coefficients: readonly number[]) =>
    columns.reduce((sum, x, i) => sum + (coefficients[i + 1] ?? 0) * x, coefficients[0] ?? 0);
  const chance = 1 / (1 + exp(-at(model.chance)));
  const middle = at(model.size);
  const spread = exp(at(model.spread));
  const sizes = model.residuals.map((residual) => exp(Math.min(middle + spread * residual, LOG_MOST)));
  const ends = intervalOf(chance, sizes);
  const mean = sizes.reduce((sum, size) => sum + Math.min(size, 1), 0) / sizes.length;
  return {
    trials,
    after: losses.length,
    chance,
    expected: range * chance * mean,
    low: range * ends.low,
    high: range * ends.high,
    range,
  };
}

/** The interval starts at 0 where no improvement is likely enough. */
function intervalOf(chance: number, sizes: readonly number[]): { readonly low: number; readonly high: number } {
  const outside = 1 - LEVEL;
  const isOneSided = 1 - chance >= outside;
  return {
    low: isOneSided ? 0 : quantile(chance, sizes, outside / 2),
    high: quantile(chance, sizes, isOneSided ? LEVEL : 1 - outside / 2),
  };
}

/** Quantile of a gain that is 0 unless there is an improvement. @param sizes quantiles of the improvement, rising */
function quantile(chance: number, sizes: readonly number[], level: number): number {
  const part = (level - (1 - chance)) / chance;
  if (!(part > 0)) return 0;
  // The sizes are the quantiles in the middle of equal shares.
  const place = Math.min(Math.max(part * sizes.length - 0.5, 0), sizes.length - 1);
  const below = Math.floor(place);
  const [a = 0, b = a] = [sizes[below], sizes[below + 1]];
  return a + (place - below) * (b - a);
}
