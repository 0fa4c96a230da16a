/**
 * What a sweep expects from its sources: m(x) = Σ w_i μ_i(x), with weights w ≥ 0 that its own trials correct.
 *
 * The weights are the posterior mode of a linear trend under the process of the search (universal kriging, with bounds):
 *
 *   min over μ and w ≥ 0 of (z − μ − Mw)ᵀ K⁻¹ (z − μ − Mw) + Σ (w_i − w0)²/τ²
 *
 * So trials that contradict a source take its weight to 0, which is the search without transfer. The spread s of what
 * the sources leave unexplained is estimated alike, with 1 as the value of {@link PRIOR_TRIALS} trials.
 *
 * M  [n, k] means of the sources at the trials      z  [n] warped losses      w  [k]
 */
import type { ModelShape } from '../model/coordinates.ts';
import type { Expectation, GaussianProcess } from '../model/gaussian-process.ts';
import type { Source } from './source.ts';

/** w0 of all sources together, and τ: half of what the sources say is believed before any trial. */
const FIRST_WEIGHT = 0.5;
const WEIGHT_SD = 0.5;
const PRIOR_TRIALS = 4;
/** Rounds of coordinate descent; the problem has at most five unknowns. */
const ROUNDS = 60;
/** A source whose weight is below this for {@link IDLE_TRIALS} trials in a row is ignored from then on. */
const IDLE_WEIGHT = 0.01;
const IDLE_TRIALS = 5;

/** Fitted state, JSON-safe. */
export interface TransferState {
  readonly weights: readonly number[];
  readonly spread: number;
  /** Refits in a row, up to the latest, in which each source had no weight. */
  readonly idle: readonly number[];
}

/** See the head of the file. */
export class Transfer implements Expectation {
  readonly sources: readonly Source[];
  #weights: number[];
  #idle: number[];
  #spread = 1;
  /** [n] each: means of the sources at the trials. */
  #known: number[][];
  readonly #numericCount: number;
  readonly #columnCount: number;
  readonly #mean = { mean: new Float64Array(0), meanGradient: new Float64Array(0) };

  constructor(sources: readonly Source[], { numericCount, categoryCount }: ModelShape) {
    this.sources = sources;
    this.#numericCount = numericCount;
    this.#columnCount = numericCount + categoryCount;
    this.#weights = sources.map(() => FIRST_WEIGHT / sources.length);
    this.#idle = sources.map(() => 0);
    this.#known = sources.map(() => []);
  }

  get spread(): number {
    return this.#spread;
  }

  /** Present weight of each source. */
  get weights(): readonly number[] {
    return this.#weights;
  }

  /** Present weight of each sweep, for people: two digits, and 0 once it is ignored. */
  note(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.sources.map(({ sweep }, s) => [sweep, Math.round(100 * (this.#weights[s] as number)) / 100]),
    );
  }

  get state(): TransferState {
    return { weights: [...this.#weights], spread: this.#spread, idle: [...this.#idle] };
  }

  /** Goes back to a state of the same sources. */
  restore({ weights, spread, idle }: TransferState): void {
    this.#weights = [...weights];
    this.#spread = spread;
    this.#idle = [...idle];
  }

  #isIgnored(source: number): boolean {
    return (this.#idle[source] as number) >= IDLE_TRIALS;
  }

  /** Forgets the means at the trials, because rows have been dropped. */
  forgetRows(): void {
    this.#known = this.sources.map(() => []);
  }

  /** Brings the means at the trials up to date. @param X - [n, D] */
  #extend(X: Float64Array, n: number): void {
    const D = this.#columnCount;
    for (const [s, source] of this.sources.entries()) {
      const known = this.#known[s] as number[];
      const missing = n - known.length;
      if (missing <= 0) continue;
      const { mean } = source.means(X.slice(known.length * D, n * D), missing, false);
      for (let i = 0; i < missing; i++) known.push(mean[i] as number);
    }
  }

  #countIdle(ignored: readonly boolean[]): void {
    for (const [s, weight] of this.#weights.entries())
      if (!ignored[s]) this.#idle[s] = weight < IDLE_WEIGHT ? (this.#idle[s] as number) + 1 : 0;
  }

  /** m at trial `i`. */
  #expectedAt(i: number): number {
    return this.#weights.reduce((sum, weight, s) => sum + weight * (this.#known[s]?.[i] ?? 0), 0);
  }

  /** m at the trials, [n]. @param X - [n, D] */
  atRows(X: Float64Array, n: number): Float64Array {
    this.#extend(X, n);
    return Float64Array.from({ length: n }, (_, i) => this.#expectedAt(i));
  }

  /**
   * Fits the weights and the spread.
   *
   * @param process conditioned on the rows of X
   * @param counts whether this is a refit for a new trial
   */
  fit(process: GaussianProcess, X: Float64Array, z: Float64Array, counts: boolean): void {
    const n = z.length;
    this.#extend(X, n);
    const columns = this.#known.map((values) => Float64Array.from(values.slice(0, n)));
    const project = projection(process, n);
    const projected = columns.map(project);
    const precision = 1 / (WEIGHT_SD * WEIGHT_SD);
    const w0 = FIRST_WEIGHT / this.sources.length;
    const A = projected.map((p) => columns.map((c) => dot(p, c)));
    const b = projected.map((p) => dot(p, z) + precision * w0);
    A.forEach((row, i) => {
      row[i] = (row[i] as number) + precision;
    });
    const ignored = this.sources.map((_, s) => this.#isIgnored(s));
    this.#weights = nonNegative(A, b, ignored);
    if (counts) this.#countIdle(ignored);
    const rest = z.map((v, i) => v - this.#expectedAt(i));
    this.#spread = Math.min(1, Math.sqrt((PRIOR_TRIALS + dot(project(rest), rest)) / (PRIOR_TRIALS + n)));
  }

  at(rows: Float64Array, count: number, gradients: boolean): { mean: Float64Array; meanGradient: Float64Array } {
    const out = this.#mean;
    const slopes = gradients ? count * this.#numericCount : 0;
    if (out.mean.length < count) out.mean = new Float64Array(2 * count);
    if (out.meanGradient.length < slopes) out.meanGradient = new Float64Array(2 * slopes);
    out.mean.fill(0, 0, count);
    out.meanGradient.fill(0, 0, slopes);
    for (const [s, weight] of this.#weights.entries()) {
      if (weight === 0) continue;
      const { mean, meanGradient } = (this.sources[s] as Source).means(rows, count, gradients);
      for (let i = 0; i < count; i++) out.mean[i] = (out.mean[i] as number) + weight * (mean[i] as number);
      for (let k = 0; k < slopes; k++)
        out.meanGradient[k] = (out.meanGradient[k] as number) + weight * (meanGradient[k] as number);
    }
    return out;
  }
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/** v → K⁻¹v without its component along the constant mean: K⁻¹ − K⁻¹11ᵀK⁻¹/(1ᵀK⁻¹1). */
function projection(process: GaussianProcess, n: number): (v: Float64Array) => Float64Array {
  const ones = process.factor.solve(new Float64Array(n).fill(1));
  const total = ones.reduce((sum, v) => sum + v, 0);
  return (v) => {
    const share = dot(ones, v) / total;
    return process.factor.solve(v).map((x, i) => x - share * (ones[i] as number));
  };
}

/** Minimises ½ wᵀAw − bᵀw over w ≥ 0, with some fixed to 0. */
function nonNegative(A: readonly number[][], b: readonly number[], fixed: readonly boolean[]): number[] {
  const w = b.map(() => 0);
  for (let round = 0; round < ROUNDS; round++)
    for (let i = 0; i < w.length; i++) {
      if (fixed[i]) continue;
      const row = A[i] as number[];
      let rest = b[i] as number;
      for (let j = 0; j < w.length; j++) if (j !== i) rest -= (row[j] as number) * (w[j] as number);
      w[i] = Math.max(0, rest / (row[i] as number));
    }
  return w;
}
