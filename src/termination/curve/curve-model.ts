/**
 * Learning-curve extrapolation: a table of shapes, each fitted in closed form, weighted by how well it explains a trial.
 *
 * Model of shape s over the ages i = 1 … t of a trial: y_i = a + b·g_s(i) + e, e ~ N(0, σ²/w_i), weights w_i = i/t (the
 * newest count most), level a flat, amplitude b ~ N(m, v²) with m = 0, v = R for table shapes; a finished curve of the
 * sweep is also a shape, with m = its range, v = half of that.
 *
 *   W    Σ w_i = (t + 1)/2                     ȳ, ḡ  weighted means
 *   Sgg, Sgy, Syy  weighted centred sums       λ     σ²/v²
 *   q    1/(Sgg + λ)                           b     (Sgy + λ·m)·q
 *   log w_s = −(Syy − 2b·Sgy + b²·Sgg + λ(b − m)²)/(2σ²) + ½ ln(λq) + log prior_s
 *   best future value: mean ȳ + b·(low − ḡ), variance σ²/W + (low − ḡ)²·σ²·q + σ²
 *
 * The model learns from the sweep: finished curves raise the prior of the shapes that fit them, and up to 64 become
 * reference rows.
 * Cost: O(S) per report and per prediction, S = 512 shapes and up to 64 reference rows; 5 kB per open trial.
 */
import { exp, log, normalCdf } from '../../numerics/index.ts';
import { OrderedValues } from '../ranking/ordered-values.ts';
import { CurveRows } from './curve-rows.ts';
import { LiveCurve } from './live-curve.ts';
import { curveNoise } from './noise.ts';
import { SHAPE_COUNT, shapeTable } from './shape-table.ts';

/** Most finished curves to keep as shapes; a new one replaces the oldest. More cost time and gain nothing. */
const REFERENCE_ROWS = 64;
/**
 * Reference rows together have the weight n/(n + this). With 10, the few that finish early dominate, and the regret
 * rises from 0.0016 to 0.0041.
 */
const REFERENCE_PRIOR = 30;
/** Pseudo-count of the table's prior relative to the learned shape weights. */
const SHAPE_PRIOR = 10;
/**
 * Power of a finished curve's likelihood when it updates the shape weights, because its residuals are not independent.
 */
const LEARNING_POWER = 0.25;
/**
 * Share of the scale R that is added to the noise for misfit. 0.01 is overconfident (80 % intervals cover 64 % among
 * the best tenth); 0.03 costs 5 to 7 % more epochs.
 */
const MISFIT_SHARE = 0.02;
/** Noise as a share of R before any trial has finished. */
const FIRST_NOISE_SHARE = 0.02;
/** Number of second differences that the sweep's noise is worth, next to the trial's own. */
const NOISE_PRIOR = 4;
/** Rows with at most e^−14 of the largest weight are ignored in predictions. */
const NEGLIGIBLE = -14;

/** The model's forecast for a trial. */
export interface CurvePrediction {
  /** Mean and standard deviation of the best future loss. */
  readonly mean: number;
  readonly sd: number;
  /** Probability that a future loss is below the target. */
  readonly chance: number;
  /** Standard deviation of a report's noise. */
  readonly noise: number;
}

/** One block of rows in the mixture: the table or the reference rows. */
interface RowBlock {
  readonly rows: CurveRows;
  readonly count: number;
  /** Offset of the block's weights in the scratch arrays. */
  readonly from: number;
  readonly sums: Float64Array;
  /** [count] log prior of each row, without the block's own. */
  readonly logPriors: Float64Array | undefined;
  readonly blockLogPrior: number;
  /** Amplitude prior: mean and standard deviation by row, or one pair for all. */
  readonly amplitudes: Float64Array | undefined;
}

export class CurveModel {
  readonly #table: CurveRows;
  readonly #references: CurveRows;
  readonly #amplitudes = new Float64Array(REFERENCE_ROWS);
  readonly #serials = new Int32Array(REFERENCE_ROWS);
  #referenceCount = 0;
  #finished = 0;
  readonly #shapeCounts = new Float64Array(SHAPE_COUNT);
  readonly #logPriors = new Float64Array(SHAPE_COUNT);
  readonly #noises = new OrderedValues();
  readonly #logWeights = new Float64Array(SHAPE_COUNT + REFERENCE_ROWS);
  readonly #means = new Float64Array(SHAPE_COUNT + REFERENCE_ROWS);
  readonly #variances = new Float64Array(SHAPE_COUNT + REFERENCE_ROWS);

  /** @param ages - 2 … 64 */
  constructor(ages: number) {
    this.#table = shapeTable(ages);
    this.#references = new CurveRows(ages, REFERENCE_ROWS);
  }

  /** A curve without reports. */
  begin(): LiveCurve {
    return new LiveCurve(this.#table, this.#references);
  }

  /**
   * Predicts the best future value of a curve between its first and its last age.
   *
   * @param target - a loss; −Infinity if only the value matters
   * @param scale - R: median of all first losses minus the best loss of the sweep, above 0
   */
  predict(curve: LiveCurve, target: number, scale: number): CurvePrediction {
    curve.followReferences(this.#serials);
    const noise = this.#noiseOf(curve, scale);
    const references = this.#referenceCount;
    const share = references / (references + REFERENCE_PRIOR);
    const shapes: RowBlock = {
      rows: this.#table,
      count: SHAPE_COUNT,
      from: 0,
      sums: curve.shapeSums,
      logPriors: this.#logPriors,
      blockLogPrior: log((1 - share) / SHAPE_COUNT),
      amplitudes: undefined,
    };
    let largest = this.#weigh(curve, shapes, noise, scale);
    if (references > 0) {
      const rows: RowBlock = {
        rows: this.#references,
        count: references,
        from: SHAPE_COUNT,
        sums: curve.referenceSums,
        logPriors: undefined,
        blockLogPrior: log(share / references),
        amplitudes: this.#amplitudes,
      };
      largest = Math.max(largest, this.#weigh(curve, rows, noise, scale));
    }
    return this.#mix(SHAPE_COUNT + references, largest, target, noise);
  }

  /** Learns from a curve that reached the last age. */
  finish(curve: LiveCurve, scale: number): void {
    // If squares overflow, no weight can be computed, and learning from the curve would corrupt every later prediction.
    if (!Number.isFinite(curve.sumYY) || !Number.isFinite(scale * scale)) return;
    const { ages } = this.#table;
    const noise = curveNoise(curve.values, ages >> 2, ages);
    if (noise !== undefined) this.#noises.insert(noise.sd);
    this.#learnShapes(curve, scale);
    this.#addReference(curve, scale);
  }

  /** Noise of a curve: its own, shrunk towards the sweep's, plus misfit. */
  #noiseOf(curve: LiveCurve, scale: number): number {
    const study = this.#noises.select(this.#noises.size >> 1) ?? FIRST_NOISE_SHARE * scale;
    const own = curveNoise(curve.values, (curve.age >> 1) + 1, curve.age);
    const variance =
      own === undefined
        ? study * study
        : (NOISE_PRIOR * study * study + own.count * own.sd * own.sd) / (NOISE_PRIOR + own.count);
    const misfit = MISFIT_SHARE * scale;
    return Math.sqrt(variance + misfit * misfit);
  }

  /** Fills log weights, means and variances of a block; returns the largest log weight. */
  #weigh(curve: LiveCurve, block: RowBlock, noise: number, scale: number): number {
    const { rows, count, from, sums, logPriors, blockLogPrior, amplitudes } = block;
    const t = curve.age;
    const variance = noise * noise;
    const weight = (t + 1) / 2;
    const sumY = curve.sumY / t;
    const meanY = sumY / weight;
    const syy = curve.sumYY / t - weight * meanY * meanY;
    const offset = t * rows.capacity;
    let amplitude = 0;
    let lambda = variance / (scale * scale);
    let largest = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < count; s++) {
      if (amplitudes !== undefined) {
        amplitude = amplitudes[s] as number;
        const sd = 0.5 * amplitude + 0.01 * scale;
        lambda = variance / (sd * sd);
      }
      const sumG = rows.sg[offset + s] as number;
      const meanG = sumG / weight;
      const sgg = (rows.sgg[offset + s] as number) - sumG * meanG;
      const sgy = (sums[s] as number) / t - meanG * sumY;
      const q = 1 / (sgg + lambda);
      const b = (sgy + lambda * amplitude) * q;
      const off = b - amplitude;
      const rss = syy - 2 * b * sgy + b * b * sgg + lambda * off * off;
      const logWeight = (-0.5 * rss) / variance + 0.5 * log(lambda * q) + (logPriors?.[s] ?? 0) + blockLogPrior;
      const reach = (rows.low[offset + s] as number) - meanG;
      this.#logWeights[from + s] = logWeight;
      this.#means[from + s] = meanY + b * reach;
      this.#variances[from + s] = variance / weight + reach * reach * variance * q + variance;
      if (logWeight > largest) largest = logWeight;
    }
    return largest;
  }

  #mix(count: number, largest: number, target: number, noise: number): CurvePrediction {
    let total = 0;
    let first = 0;
    let second = 0;
    let chance = 0;
    for (let s = 0; s < count; s++) {
      const below = (this.#logWeights[s] as number) - largest;
      if (below < NEGLIGIBLE) continue;
      const weight = exp(below);
      const mean = this.#means[s] as number;
      const variance = this.#variances[s] as number;
      total += weight;
      first += weight * mean;
      second += weight * (mean * mean + variance);
      const z = (target - mean) / Math.sqrt(variance);
      // Beyond ±6, the distribution function is within 1e-9 of 0 or 1.
      if (z > -6) chance += weight * (z > 6 ? 1 : normalCdf(z));
    }
    const mean = first / total;
    const sd = Math.sqrt(Math.max(second / total - mean * mean, noise * noise));
    return { mean, sd, chance: chance / total, noise };
  }

  /** Adds the finished curve's posterior over the table's shapes to their priors. */
  #learnShapes(curve: LiveCurve, scale: number): void {
    const noise = this.#noiseOf(curve, scale);
    const flat: RowBlock = {
      rows: this.#table,
      count: SHAPE_COUNT,
      from: 0,
      sums: curve.shapeSums,
      logPriors: undefined,
      blockLogPrior: 0,
      amplitudes: undefined,
    };
    const largest = this.#weigh(curve, flat, noise, scale);
    const weights = this.#logWeights.subarray(0, SHAPE_COUNT).map((w) => exp(LEARNING_POWER * (w - largest)));
    const total = weights.reduce((a, b) => a + b, 0);
    this.#finished++;
    for (let s = 0; s < SHAPE_COUNT; s++) {
      const count = (this.#shapeCounts[s] as number) + (weights[s] as number) / total;
      this.#shapeCounts[s] = count;
      this.#logPriors[s] = log((SHAPE_PRIOR + SHAPE_COUNT * count) / (SHAPE_PRIOR + this.#finished));
    }
  }

  /** Adds the finished curve as a row, scaled to [0, 1] and smoothed over three ages from the third on. */
  #addReference(curve: LiveCurve, scale: number): void {
    const { ages } = this.#table;
    const values = curve.values.subarray(1, ages + 1);
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const range = Math.max(high - low, 1e-6 * scale);
    const shape = values.map((value, i) => {
      if (i < 2) return (value - low) / range;
      const near = values.subarray(i - 1, Math.min(ages, i + 2));
      return (near.reduce((a, b) => a + b, 0) / near.length - low) / range;
    });
    const row = (this.#finished - 1) % REFERENCE_ROWS;
    this.#references.setRow(row, shape);
    this.#amplitudes[row] = range;
    this.#serials[row] = this.#finished;
    this.#referenceCount = Math.min(REFERENCE_ROWS, this.#referenceCount + 1);
  }
}
