/**
 * Functions drawn from the posterior of a Gaussian process, which can be evaluated at any number of points.
 *
 * f_s(x) = m(x) + σ·(p_s(x) − k(x)ᵀ β_s + δ_s·(1 − k(x)ᵀ K⁻¹1)), β_s = K⁻¹(p_s(X) + ε_s): a draw p_s of the prior,
 * corrected by the data, and an error δ_s of the estimated mean, with variance 1/(1ᵀ K⁻¹ 1). The prior is drawn by
 * random Fourier features: the Matérn-5/2 kernel is the transform of a multivariate t distribution with 5 degrees of
 * freedom, and a category of unit distance is one-hot of length √½.
 *
 * Reference: Wilson et al. (2020), Efficiently Sampling Functions from Gaussian Process Posteriors, ICML, arXiv 2002.09309;
 * Rahimi and Recht (2007), Random Features for Large-Scale Kernel Machines, NIPS.
 * Departs from the papers: cosine and sine of each frequency instead of a random phase, which halves the error.
 * Cost: O((F + n)·(1 + columns that differ from the point before)) per point, and O(S·(2F + n)) per value or mean.
 *
 * F  frequencies      S  samples      D  model columns      n  rows of the model
 */
import { exp, type Rng, squared } from '../../numerics/index.ts';
import type { Coordinates, GaussianProcess } from '../gp/index.ts';
import { writeWaves } from './waves.ts';

/** F. Variances are off by about 1/√F, but unbiased, and a mixture of processes averages them. More cost time. */
const FREQUENCIES = 96;
/** S. Few per process, because a mixture has several processes. */
export const POSTERIOR_SAMPLES = 16;

/** A process at one θ, conditioned and with targets. */
export interface ConditionedModel {
  readonly coordinates: Coordinates;
  readonly process: GaussianProcess;
  /** [n, D] */
  readonly X: Float64Array;
  /** Noise multipliers, [n]. */
  readonly multipliers: Float64Array;
  /** σ². */
  readonly signal: number;
}

/** Incremental moves of the current point before recomputing everything. */
const MOST_MOVES = 64;

const ROOT5 = Math.sqrt(5);

/**
 * See the head of the file. Values are on the model's scale. Once drawn, the samples no longer depend on the process,
 * which may be conditioned again.
 */
export class PosteriorSamples {
  readonly #coordinates: Coordinates;
  readonly #X: Float64Array;
  readonly #n: number;
  readonly #deviation: number;
  /** μ and α of the process. */
  readonly #mean: number;
  readonly #alpha: Float64Array;
  /** 1/ℓ of each column, [D]. */
  readonly #inverse: Float64Array;
  /** Numeric columns of the model's rows over lengthscales: [Dn, n]. */
  readonly #rows: Float64Array;
  /** Frequencies over lengthscales: [Dn, F] numeric, then [codes, F] for each category column. */
  readonly #numeric: Float64Array;
  readonly #codes: readonly Float64Array[];
  /** [2F + n, S]: weights of cosines, of sines, and −β. */
  readonly #weights: Float64Array;
  /** Draws of the error of the estimated mean, [S]. */
  readonly #offsets = new Float64Array(POSTERIOR_SAMPLES);
  /** Features of one point: [2F + n]. */
  readonly #features: Float64Array;
  /** The current point, [D], with its phases, [F], and its scaled squared distance to each row of the model, [n]. */
  readonly #point: Float64Array;
  readonly #phase = new Float64Array(FREQUENCIES);
  readonly #square: Float64Array;
  #moves = 0;
  /** Samples at one point, [S]. */
  readonly #values = new Float64Array(POSTERIOR_SAMPLES);

  constructor(model: ConditionedModel, rng: Rng) {
    const { coordinates, process, X, signal } = model;
    this.#coordinates = coordinates;
    this.#X = X;
    this.#n = process.alpha.length;
    this.#deviation = Math.sqrt(signal);
    this.#mean = process.mean;
    this.#alpha = process.alpha.slice();
    this.#inverse = process.factor.inverseScale.slice();
    const { numericCount, columnCount } = coordinates;
    this.#point = new Float64Array(columnCount).fill(Number.NaN);
    this.#square = new Float64Array(this.#n);
    this.#rows = Float64Array.from(
      { length: numericCount * this.#n },
      (_, at) =>
        (X[(at % this.#n) * columnCount + Math.floor(at / this.#n)] as number) *
        (this.#inverse[Math.floor(at / this.#n)] as number),
    );
    // The t distribution has 2·5/2 degrees of freedom; all columns of a frequency share its divisor.
    const divisor = Float64Array.from({ length: FREQUENCIES }, () => {
      let square = 0;
      for (let d = 0; d < 5; d++) square += squared(rng.normal());
      return Math.sqrt(5 / square);
    });
    const drawn = (rows: number, scaleOf: (row: number) => number): Float64Array =>
      Float64Array.from(
        { length: rows * FREQUENCIES },
        (_, at) => scaleOf(Math.floor(at / FREQUENCIES)) * rng.normal() * (divisor[at % FREQUENCIES] as number),
      );
    this.#numeric = drawn(numericCount, (c) => this.#inverse[c] as number);
    const counts = coordinates.features.flatMap(({ kind, count }) => (kind === 'category' ? [count] : []));
    // One more code, for "inactive".
    this.#codes = counts.map((count, c) =>
      drawn(count + 1, () => Math.SQRT1_2 * (this.#inverse[numericCount + c] as number)),
    );
    this.#features = new Float64Array(2 * FREQUENCIES + this.#n);
    this.#weights = this.#draw(model, rng);
  }

  /** Draws the weights of all samples. */
  #draw({ process, X, multipliers, coordinates }: ConditionedModel, rng: Rng): Float64Array {
    const n = this.#n;
    const weights = new Float64Array((2 * FREQUENCIES + n) * POSTERIOR_SAMPLES);
    const scale = 1 / Math.sqrt(FREQUENCIES);
    for (let at = 0; at < 2 * FREQUENCIES * POSTERIOR_SAMPLES; at++) weights[at] = scale * rng.normal();
    const prior = new Float64Array(n * POSTERIOR_SAMPLES);
    for (let j = 0; j < n; j++) {
      this.#moveTo(X, j * coordinates.columnCount);
      writeWaves(this.#phase, this.#features);
      multiply(this.#features, weights, prior, j * POSTERIOR_SAMPLES, 2 * FREQUENCIES);
    }
    const { noise, jitter } = process.factor;
    const target = new Float64Array(n);
    const ones = process.factor.solve(new Float64Array(n).fill(1));
    const meanError = 1 / Math.sqrt(ones.reduce((sum, v) => sum + v, 0));
    for (let s = 0; s < POSTERIOR_SAMPLES; s++) {
      for (let j = 0; j < n; j++) {
        const sd = Math.sqrt(noise * (multipliers[j] as number) + jitter);
        target[j] = (prior[j * POSTERIOR_SAMPLES + s] as number) + sd * rng.normal();
      }
      const beta = process.factor.solve(target);
      const offset = meanError * rng.normal();
      this.#offsets[s] = offset;
      for (let j = 0; j < n; j++)
        weights[(2 * FREQUENCIES + j) * POSTERIOR_SAMPLES + s] = -(beta[j] as number) - offset * (ones[j] as number);
    }
    return weights;
  }

  /**
   * Makes the row at `offset` the current point. Neighbours differ in a few columns only, so the phases and distances
   * are updated by those.
   */
  #moveTo(row: Float64Array, offset: number): void {
    const D = this.#point.length;
    let changed = 0;
    for (let c = 0; c < D; c++) if (row[offset + c] !== this.#point[c]) changed++;
    // Many incremental moves would accumulate rounding errors.
    const isFresh = 2 * changed >= D || ++this.#moves > MOST_MOVES;
    if (isFresh) {
      this.#moves = 0;
      this.#phase.fill(0);
      this.#square.fill(0);
    }
    for (let c = 0; c < D; c++) {
      const to = row[offset + c] as number;
      const from = this.#point[c] as number;
      if (!isFresh && to === from) continue;
      if (c < this.#coordinates.numericCount) this.#moveNumber(c, isFresh ? undefined : from, to);
      else this.#moveCode(c, isFresh ? undefined : from, to);
      this.#point[c] = to;
    }
  }

  #moveNumber(c: number, from: number | undefined, to: number): void {
    const phase = this.#phase;
    const square = this.#square;
    const numeric = this.#numeric;
    const start = c * FREQUENCIES;
    const step = to - (from ?? 0);
    for (let k = 0; k < FREQUENCIES; k++) phase[k] = (phase[k] as number) + step * (numeric[start + k] as number);
    const inverse = this.#inverse[c] as number;
    const near = to * inverse;
    const far = (from ?? 0) * inverse;
    const rows = this.#rows;
    for (let j = 0, at = c * this.#n; j < this.#n; j++, at++) {
      const x = rows[at] as number;
      const before = from === undefined ? 0 : (far - x) * (far - x);
      square[j] = (square[j] as number) + (near - x) * (near - x) - before;
    }
  }

  #moveCode(c: number, from: number | undefined, to: number): void {
    const { numericCount, columnCount } = this.#coordinates;
    const codes = this.#codes[c - numericCount] as Float64Array;
    const inverse = this.#inverse[c] as number;
    const X = this.#X;
    for (let k = 0; k < FREQUENCIES; k++) {
      const before = from === undefined ? 0 : (codes[(from + 1) * FREQUENCIES + k] as number);
      this.#phase[k] = (this.#phase[k] as number) + (codes[(to + 1) * FREQUENCIES + k] as number) - before;
    }
    for (let j = 0; j < this.#n; j++) {
      const code = X[j * columnCount + c];
      const before = from === undefined || code === from ? 0 : 1;
      this.#square[j] = (this.#square[j] as number) + ((code === to ? 0 : 1) - before) * inverse * inverse;
    }
  }

  /** Writes the kernel between the current point and all rows of the model into the features. */
  #kernel(): void {
    for (let j = 0; j < this.#n; j++) {
      const square = Math.max(0, this.#square[j] as number);
      const root = ROOT5 * Math.sqrt(square);
      this.#features[2 * FREQUENCIES + j] = exp(-root) * (1 + root + (5 / 3) * square);
    }
  }

  /**
   * Means over groups of points.
   *
   * @param rows - [groups, size, D]; fastest if points at the same position in consecutive groups differ in few columns
   * @returns [groups, 1 + S]: posterior mean, then each sample
   */
  means(rows: Float64Array, size: number): Float64Array {
    const D = this.#point.length;
    const groups = rows.length / D / size;
    const length = this.#features.length;
    const sums = new Float64Array(groups * length);
    for (let i = 0; i < size; i++)
      for (let g = 0; g < groups; g++) {
        this.#moveTo(rows, (g * size + i) * D);
        writeWaves(this.#phase, this.#features);
        this.#kernel();
        const at = g * length;
        for (let q = 0; q < length; q++) sums[at + q] = (sums[at + q] as number) + (this.#features[q] as number);
      }
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) / size;
    const out = new Float64Array(groups * (1 + POSTERIOR_SAMPLES));
    for (let g = 0; g < groups; g++)
      this.#write(sums.subarray(g * length, (g + 1) * length), out, g * (1 + POSTERIOR_SAMPLES));
    return out;
  }

  /** Each point on its own: [M, 1 + S]. @param rows - [M, D]; fastest if neighbours differ in few columns */
  values(rows: Float64Array): Float64Array {
    const D = this.#point.length;
    const count = rows.length / D;
    const out = new Float64Array(count * (1 + POSTERIOR_SAMPLES));
    for (let i = 0; i < count; i++) {
      this.#moveTo(rows, i * D);
      writeWaves(this.#phase, this.#features);
      this.#kernel();
      this.#write(this.#features, out, i * (1 + POSTERIOR_SAMPLES));
    }
    return out;
  }

  /** Mean and samples of a linear combination of features. */
  #write(features: Float64Array, out: Float64Array, offset: number): void {
    let mean = this.#mean;
    for (let j = 0; j < this.#n; j++) mean += (features[2 * FREQUENCIES + j] as number) * (this.#alpha[j] as number);
    const values = this.#values;
    values.set(this.#offsets);
    multiply(features, this.#weights, values, 0, features.length);
    out[offset] = mean;
    for (let s = 0; s < POSTERIOR_SAMPLES; s++) out[offset + 1 + s] = mean + this.#deviation * (values[s] as number);
  }
}

/** out[offset …] += featuresᵀ · weights, over the first `length` features. */
function multiply(
  features: Float64Array,
  weights: Float64Array,
  out: Float64Array,
  offset: number,
  length: number,
): void {
  let q = 0;
  // Four rows at once keep the sums in registers longer.
  for (; q + 3 < length; q += 4) {
    const a = features[q] as number;
    const b = features[q + 1] as number;
    const c = features[q + 2] as number;
    const d = features[q + 3] as number;
    const at = q * POSTERIOR_SAMPLES;
    for (let s = 0; s < POSTERIOR_SAMPLES; s++)
      out[offset + s] =
        (out[offset + s] as number) +
        (a * (weights[at + s] as number) +
          b * (weights[at + POSTERIOR_SAMPLES + s] as number) +
          (c * (weights[at + 2 * POSTERIOR_SAMPLES + s] as number) +
            d * (weights[at + 3 * POSTERIOR_SAMPLES + s] as number)));
  }
  for (; q < length; q++) {
    const a = features[q] as number;
    for (let s = 0; s < POSTERIOR_SAMPLES; s++)
      out[offset + s] = (out[offset + s] as number) + a * (weights[q * POSTERIOR_SAMPLES + s] as number);
  }
}
