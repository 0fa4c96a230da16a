import { log } from '../../../src/numerics/index.ts';
import type { Coordinates } from '../../../src/sampling/gp/model/coordinates.ts';
import { GaussianProcess } from '../../../src/sampling/gp/model/gaussian-process.ts';
import { MEASUREMENT_NOISE } from '../../../src/sampling/gp/model/priors.ts';

/** Predicts the log seconds of a trial, up to a constant factor and summand that are the same everywhere. */
export interface CostModel {
  /** @param features - [n][P] of ended trials */
  fit(features: readonly Float64Array[], seconds: readonly number[]): void;
  /** At M rows [M, D], with the slopes [M, Dn] on request. @returns arrays that the next call may overwrite */
  predict(rows: Float64Array, count: number, gradients: boolean): { mean: Float64Array; meanGradient: Float64Array };
}

/** Log seconds, the mean of all subtracted; at least a nanosecond. */
function centred(seconds: readonly number[]): { readonly y: readonly number[]; readonly deviation: number } {
  const logs = seconds.map((each) => log(Math.max(each, 1e-9)));
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  const y = logs.map((each) => each - mean);
  return { y, deviation: Math.sqrt(y.reduce((sum, each) => sum + each * each, 0) / y.length) };
}

/** A Gaussian process with the priors of the model of losses. */
export class ProcessCosts implements CostModel {
  readonly #coordinates: Coordinates;
  readonly #process: GaussianProcess;
  #deviation = 1;

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    this.#process = new GaussianProcess(coordinates, MEASUREMENT_NOISE);
  }

  fit(features: readonly Float64Array[], seconds: readonly number[]): void {
    const D = this.#coordinates.columnCount;
    const X = new Float64Array(features.length * D);
    features.forEach((each, i) => {
      this.#coordinates.encode(each, 0, X, i * D);
    });
    const { y, deviation } = centred(seconds);
    this.#deviation = deviation;
    const z = Float64Array.from(y, (each) => each / Math.max(deviation, 1e-9));
    const ones = new Float64Array(z.length).fill(1);
    const start = this.#process.theta ? Float64Array.from(this.#process.theta) : this.#process.priorMode();
    this.#process.fit(X, ones, z, [start], { maxEvaluations: 12 });
    this.#process.condition(X, ones, z.length, this.#process.theta ?? start);
    this.#process.setTargets(z);
  }

  predict(rows: Float64Array, count: number, gradients: boolean): { mean: Float64Array; meanGradient: Float64Array } {
    const { mean, meanGradient } = this.#process.predict(rows, count, gradients);
    const scaled = (values: Float64Array): Float64Array => values.map((each) => each * this.#deviation);
    return { mean: scaled(mean), meanGradient: scaled(meanGradient) };
  }
}

/** Variance of a weight, and of what the weights leave, in variances of the log seconds. */
const WEIGHT_VARIANCE = 4;
const NOISE = 0.1;

/**
 * Log seconds of a trial: a ridge regression on the columns of the model, numbers with their squares and a weight for each
 * code of a category. Training times are products of powers of a few parameters, so a plain model predicts them.
 *
 * rows  [n, D]      w  [F] weights of the terms
 */
export class RidgeCosts implements CostModel {
  readonly #coordinates: Coordinates;
  readonly #terms: readonly Term[];
  #weights: Float64Array = new Float64Array(0);

  constructor(coordinates: Coordinates) {
    this.#coordinates = coordinates;
    const { numericCount, columnCount, features } = coordinates;
    const numeric = Array.from({ length: numericCount }, (_, column): Term[] => [
      { column, power: 1 },
      { column, power: 2 },
    ]);
    const categories = Array.from({ length: columnCount - numericCount }, (_, k): Term[] => {
      const column = numericCount + k;
      const count = features.find((feature) => feature.column === column && feature.kind === 'category')?.count ?? 0;
      return Array.from({ length: count + 1 }, (_, code) => ({ column, code: code - 1 }));
    });
    this.#terms = [...numeric, ...categories].flat();
  }

  fit(features: readonly Float64Array[], seconds: readonly number[]): void {
    const D = this.#coordinates.columnCount;
    const row = new Float64Array(D);
    const { y, deviation } = centred(seconds);
    const F = this.#terms.length;
    const A = Array.from({ length: F }, (_, i) =>
      Float64Array.from({ length: F }, (_, j) => (i === j ? NOISE / WEIGHT_VARIANCE : 0)),
    );
    const b = new Float64Array(F);
    if (deviation === 0) {
      this.#weights = b;
      return;
    }
    features.forEach((each, n) => {
      this.#coordinates.encode(each, 0, row, 0);
      const x = this.#terms.map((term) => termAt(term, row, 0));
      for (let i = 0; i < F; i++) {
        const xi = x[i] ?? 0;
        if (xi === 0) continue;
        b[i] = (b[i] ?? 0) + xi * (y[n] ?? 0);
        const Ai = A[i];
        if (Ai) for (let j = 0; j < F; j++) Ai[j] = (Ai[j] ?? 0) + xi * (x[j] ?? 0);
      }
    });
    this.#weights = solved(A, b);
  }

  predict(rows: Float64Array, count: number, gradients: boolean): { mean: Float64Array; meanGradient: Float64Array } {
    const { columnCount: D, numericCount: Dn } = this.#coordinates;
    const mean = new Float64Array(count);
    const meanGradient = new Float64Array(gradients ? count * Dn : 0);
    for (let i = 0; i < count; i++)
      this.#terms.forEach((term, k) => {
        const weight = this.#weights[k] ?? 0;
        mean[i] = (mean[i] ?? 0) + weight * termAt(term, rows, i * D);
        if (!gradients || 'code' in term) return;
        const slope = term.power === 1 ? 1 : 2 * ((rows[i * D + term.column] ?? 0) - CENTRE);
        const at = i * Dn + term.column;
        meanGradient[at] = (meanGradient[at] ?? 0) + weight * slope;
      });
    return { mean, meanGradient };
  }
}

/** A power of a numeric column, or whether a category column has a code. */
type Term = { readonly column: number; readonly power: 1 | 2 } | { readonly column: number; readonly code: number };

/** Squares are taken around the middle of the scale. */
const CENTRE = 0.5;

function termAt(term: Term, rows: Float64Array, offset: number): number {
  const x = rows[offset + term.column] ?? 0;
  if ('code' in term) return x === term.code ? 1 : 0;
  return term.power === 1 ? x : (x - CENTRE) ** 2;
}

/** Solves A x = b for a positive definite A, which it overwrites. */
function solved(A: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  const at = (i: number, j: number): number => A[i]?.[j] ?? 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = at(j, i) / at(i, i);
      const row = A[j];
      if (factor === 0 || !row) continue;
      for (let k = i; k < n; k++) row[k] = (row[k] ?? 0) - factor * at(i, k);
      x[j] = (x[j] ?? 0) - factor * (x[i] ?? 0);
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) rest -= at(i, k) * (x[k] ?? 0);
    x[i] = rest / at(i, i);
  }
  return x;
}
