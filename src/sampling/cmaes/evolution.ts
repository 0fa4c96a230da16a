/**
 * Covariance matrix adaptation: the state of one run, and its update from a ranked generation.
 *
 * Reference: Hansen (2016), The CMA evolution strategy: a tutorial, arXiv 1604.00772 (equation numbers below), with
 * negative weights; margin for integers: Hamano et al. (2022), CMA-ES with margin, GECCO, arXiv 2205.13482; injected
 * points: Hansen (2011), Injecting external solutions into CMA-ES, arXiv 1110.4181.
 * Cost: O(λ d²) and one eigendecomposition per generation.
 *
 * m  [d]  mean     σ  step size     C  [d, d] covariance = B D² Bᵀ     A  [d] widening of integer axes
 * x  [λ, d]  points, best first     y = (x − m)/σ
 */
import { exp, log, type Rng, squared } from '../../numerics/index.ts';
import { symmetricEigen } from './eigen.ts';

/** Step sizes beyond these mean that the run has diverged or converged. */
const LARGEST_STEP = 1e4;
const SMALLEST_STEP = 1e-9;
/** Condition number of C beyond which its small eigenvalues are rounding noise. */
const LARGEST_CONDITION = 1e14;

/** Settings that follow from dimension d and population size λ (tutorial, table 1). */
interface Rates {
  readonly lambda: number;
  readonly mu: number;
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly c1: number;
  readonly cMu: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cc: number;
  readonly chi: number;
}

/** Default population size for d dimensions: 4 + ⌊3 ln d⌋. */
export function defaultPopulation(d: number): number {
  return 4 + Math.floor(3 * log(d));
}

function ratesFor(d: number, lambda: number): Rates {
  const mu = Math.floor(lambda / 2);
  const raw = Float64Array.from({ length: lambda }, (_, i) => log((lambda + 1) / 2) - log(i + 1));
  const sum = (from: number, to: number, power: number): number =>
    raw.subarray(from, to).reduce((total, w) => total + (power === 2 ? w * w : Math.abs(w)), 0);
  const muEff = squared(sum(0, mu, 1)) / sum(0, mu, 2);
  const muEffMinus = squared(sum(mu, lambda, 1)) / sum(mu, lambda, 2);
  const c1 = 2 / (squared(d + 1.3) + muEff);
  const cMu = Math.min(1 - c1 - 1e-8, (2 * (muEff - 2 + 1 / muEff)) / (squared(d + 2) + muEff));
  const alpha = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - c1 - cMu) / (d * cMu));
  const positive = raw.reduce((total, w) => total + Math.max(w, 0), 0);
  const negative = raw.reduce((total, w) => total + Math.max(-w, 0), 0);
  const cSigma = (muEff + 2) / (d + muEff + 5);
  return {
    lambda,
    mu,
    weights: raw.map((w) => (w >= 0 ? w / positive : (alpha * w) / negative)),
    muEff,
    c1,
    cMu,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma,
    cc: (4 + muEff / d) / (d + 4 + (2 * muEff) / d),
    chi: Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d)),
  };
}

/** One run of the strategy. Positions of parameters are about 0 to 1. */
export class Evolution {
  readonly dimension: number;
  readonly mean: Float64Array;
  readonly #rates: Rates;
  #sigma: number;
  #generation = 0;
  readonly #covariance: Float64Array;
  #roots: Float64Array;
  #vectors: Float64Array;
  readonly #pathSigma: Float64Array;
  readonly #pathC: Float64Array;

  /**
   * @param mean - [d] start
   * @param sigma - first step size
   * @param lambda - points in a generation, at least 4
   */
  constructor(mean: Float64Array, sigma: number, lambda: number, covariance?: Float64Array) {
    const d = mean.length;
    this.dimension = d;
    this.mean = Float64Array.from(mean);
    this.#sigma = sigma;
    this.#rates = ratesFor(d, lambda);
    this.#covariance = covariance ? Float64Array.from(covariance) : identity(d);
    this.#roots = new Float64Array(d).fill(1);
    this.#vectors = identity(d);
    if (covariance) this.#decompose();
    this.#pathSigma = new Float64Array(d);
    this.#pathC = new Float64Array(d);
  }

  get lambda(): number {
    return this.#rates.lambda;
  }

  /** Standard deviation along one axis, without the widening of integer axes. */
  deviation(axis: number): number {
    return this.#sigma * Math.sqrt(this.#covariance[axis * this.dimension + axis] as number);
  }

  /**
   * A sampler of the current distribution, unaffected by later updates: it draws a point [d] with d normals of the
   * stream.
   */
  freeze(): (rng: Pick<Rng, 'normal'>) => Float64Array {
    const d = this.dimension;
    const mean = Float64Array.from(this.mean);
    const sigma = this.#sigma;
    // Safe to share: every update replaces the array.
    const roots = this.#roots;
    const vectors = this.#vectors;
    return (rng) => {
      const z = new Float64Array(d);
      const point = new Float64Array(d);
      for (let j = 0; j < d; j++) z[j] = (roots[j] as number) * rng.normal();
      for (let i = 0; i < d; i++) point[i] = (mean[i] as number) + sigma * dot(vectors, i * d, z);
      return point;
    };
  }

  /**
   * Updates the distribution from one generation.
   *
   * @param points - [λ][d], best first
   * @param isForeign - whether a point comes from another distribution; its step is then bounded
   * @returns false if the run is over: its step size or covariance allows no further progress
   */
  update(points: readonly Float64Array[], isForeign: readonly boolean[] = []): boolean {
    const { weights, mu, muEff, cSigma, dSigma, cc, chi, c1, cMu } = this.#rates;
    const d = this.dimension;
    this.#generation++;
    const steps = points.map((x, i) => this.#step(x, isForeign[i] ?? false));
    const mean = new Float64Array(d);
    for (let i = 0; i < mu; i++) addScaled(mean, steps[i] as Float64Array, weights[i] as number);
    addScaled(this.mean, mean, this.#sigma);

    const whitened = this.#whiten(mean);
    const kept = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    for (let j = 0; j < d; j++)
      this.#pathSigma[j] = (1 - cSigma) * (this.#pathSigma[j] as number) + kept * (whitened[j] as number);
    const length = norm(this.#pathSigma);
    const progress = 1 - exp(2 * (this.#generation + 1) * log(1 - cSigma));
    const hSigma = length / Math.sqrt(progress) < (1.4 + 2 / (d + 1)) * chi ? 1 : 0;
    const keptC = hSigma * Math.sqrt(cc * (2 - cc) * muEff);
    for (let j = 0; j < d; j++) this.#pathC[j] = (1 - cc) * (this.#pathC[j] as number) + keptC * (mean[j] as number);

    const weightSum = weights.reduce((sum, w) => sum + w, 0);
    const decay = 1 + c1 * (1 - hSigma) * cc * (2 - cc) - c1 - cMu * weightSum;
    for (let k = 0; k < d * d; k++) this.#covariance[k] = decay * (this.#covariance[k] as number);
    addOuter(this.#covariance, this.#pathC, c1);
    steps.forEach((y, i) => {
      const w = weights[i] as number;
      // Equation 46: bounds the push of a bad point, so that C stays positive definite.
      const scale = w >= 0 ? w : (w * d) / (squared(norm(this.#whiten(y))) + 1e-8);
      addOuter(this.#covariance, y, cMu * scale);
    });
    this.#sigma = Math.min(this.#sigma * exp((cSigma / dSigma) * (length / chi - 1)), LARGEST_STEP);
    this.#decompose();
    return this.#canGoOn();
  }

  /** y of a point; shortened for a foreign point that this run was unlikely to draw (Hansen 2011, equation 4). */
  #step(x: Float64Array, isForeign: boolean): Float64Array {
    const d = this.dimension;
    const y = Float64Array.from({ length: d }, (_, j) => ((x[j] as number) - (this.mean[j] as number)) / this.#sigma);
    if (!isForeign) return y;
    const length = norm(this.#whiten(y));
    const longest = Math.sqrt(d) + (2 * d) / (d + 2);
    return length > longest ? y.map((value) => (value * longest) / length) : y;
  }

  /** C^(−1/2) v. */
  #whiten(v: Float64Array): Float64Array {
    const d = this.dimension;
    const turned = new Float64Array(d);
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += (this.#vectors[i * d + j] as number) * (v[i] as number);
      turned[j] = sum / (this.#roots[j] as number);
    }
    return Float64Array.from({ length: d }, (_, i) => dot(this.#vectors, i * d, turned));
  }

  #decompose(): void {
    const { values, vectors } = symmetricEigen(this.#covariance, this.dimension);
    this.#roots = values.map((value) => Math.sqrt(Math.max(value, 1e-20)));
    this.#vectors = vectors;
  }

  #canGoOn(): boolean {
    const largest = this.#roots.reduce((a, b) => Math.max(a, b), 0);
    const smallest = this.#roots.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const widest = this.#sigma * largest;
    return widest > SMALLEST_STEP && widest < LARGEST_STEP && squared(largest / smallest) < LARGEST_CONDITION;
  }
}

function identity(d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) out[i * d + i] = 1;
  return out;
}

/** Product of row `offset` of a matrix and a vector. */
function dot(matrix: Float64Array, offset: number, v: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < v.length; j++) sum += (matrix[offset + j] as number) * (v[j] as number);
  return sum;
}

function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
}

function addScaled(target: Float64Array, v: Float64Array, scale: number): void {
  for (let j = 0; j < v.length; j++) target[j] = (target[j] as number) + scale * (v[j] as number);
}

function addOuter(target: Float64Array, v: Float64Array, scale: number): void {
  const d = v.length;
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      target[i * d + j] = (target[i * d + j] as number) + scale * (v[i] as number) * (v[j] as number);
}
