import { type Rng, seededRng } from '../../numerics/index.ts';
import type { ModelShape } from './model/coordinates.ts';
import { GaussianProcess } from './model/gaussian-process.ts';
import { lengthscalePrior, MEASUREMENT_NOISE } from './model/priors.ts';

/** L e: values of the conditioned process at its rows, noise included, from standard normals e. */
export function correlated(process: GaussianProcess, e: Float64Array): Float64Array {
  const { blocks, stride, work } = process.factor;
  const P = (blocks?.P ?? 0) >> 3;
  return e.map((_, i) => {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += (work.f64[P + (i & ~3) * stride + 4 * k + (i & 3)] ?? 0) * (e[k] ?? 0);
    return sum;
  });
}

/** d numeric columns with one lengthscale each. */
export function numericShape(d: number): ModelShape {
  const columnScale = Int32Array.from({ length: d }, (_, i) => i);
  return { numericCount: d, categoryCount: 0, scaleCount: d, columnScale, activeDimension: d };
}

/** A function at uniformly drawn rows. */
export interface FunctionDraw {
  /** [n, d] */
  readonly X: Float64Array;
  /** Values without noise, [n]. */
  readonly f: Float64Array;
}

/** A function drawn from a process of d numbers, with lengthscales drawn around their prior's median with log-sd 1. */
export function drawFunction(d: number, n: number, seed: string): FunctionDraw {
  const rng = seededRng('process draw', seed, d, n);
  const X = Float64Array.from({ length: n * d }, () => rng.uniform());
  const { mean } = lengthscalePrior(d);
  const theta = Float64Array.from({ length: d + 1 }, (_, h) => (h < d ? mean + rng.normal() : MEASUREMENT_NOISE.lower));
  const process = new GaussianProcess(numericShape(d), MEASUREMENT_NOISE);
  process.condition(X, new Float64Array(n).fill(1), n, theta);
  return {
    X,
    f: correlated(
      process,
      Float64Array.from({ length: n }, () => rng.normal()),
    ),
  };
}

/** A noise sd in the range that the priors expect: its variance is e^−10 to e^−3 of the signal's. */
export function drawNoiseSd(rng: Rng): number {
  return Math.exp(0.5 * (-10 + 7 * rng.uniform()));
}
