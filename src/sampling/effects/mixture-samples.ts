/**
 * Functions drawn from Gaussian processes with random θ, so that their spread includes the uncertainty of θ.
 *
 * Each θ (gp/theta-draws.ts) gives a process with its own mean and signal variance, and an equal share of the samples.
 */
import { type Rng, squared } from '../../numerics/index.ts';
import { drawThetas, THETA_DRAWS } from '../gp/index.ts';
import { PosteriorSamples, POSTERIOR_SAMPLES as SAMPLES_OF_ONE } from './posterior-samples.ts';
import { type Surrogate, signalOf } from './surrogate.ts';

/** S. With 100 samples, the ends of 90 % intervals are off by about a tenth of their width. */
export const MIXTURE_SAMPLES = THETA_DRAWS * SAMPLES_OF_ONE;
/** Row length of sampled values: the mean, then each sample. */
export const STRIDE = 1 + MIXTURE_SAMPLES;

/** See the head of the file. Values are on the model's scale; the surrogate's process ends up at another θ. */
export class MixtureSamples {
  readonly #parts: readonly PosteriorSamples[];

  constructor(model: Surrogate, rng: Rng) {
    const { process, X, multipliers, z } = model;
    this.#parts = drawThetas(process, X, multipliers, z, rng).map((theta) => {
      process.condition(X, multipliers, z.length, theta);
      process.setTargets(z);
      return new PosteriorSamples({ ...model, signal: signalOf(process, z) }, rng);
    });
  }

  /**
   * Means over groups of points.
   *
   * @param rows - [groups, size, D]; fastest if points at the same position in consecutive groups differ in few columns
   * @returns [groups, 1 + S]: posterior mean, then each sample
   */
  means(rows: Float64Array, size: number): Float64Array {
    return together(this.#parts.map((part) => part.means(rows, size)));
  }

  /** Each point on its own: [M, 1 + S]. @param rows - [M, D]; fastest if neighbours differ in few columns */
  values(rows: Float64Array): Float64Array {
    return together(this.#parts.map((part) => part.values(rows)));
  }
}

/**
 * 95 % quantile of the standard normal: means over many points are normal on the model's scale, and values almost are.
 */
const NORMAL_95 = 1.6448536269514722;

/** Mean and 90 % interval of row i of sampled values. @param values - [M, 1 + S] */
export function intervalOf(
  values: Float64Array,
  i: number,
): { readonly mean: number; readonly low: number; readonly high: number } {
  const at = i * STRIDE;
  const mean = values[at] as number;
  let square = 0;
  for (let s = 1; s < STRIDE; s++) square += squared((values[at + s] as number) - mean);
  const reach = NORMAL_95 * Math.sqrt(square / MIXTURE_SAMPLES);
  return { mean, low: mean - reach, high: mean + reach };
}

/** Concatenates the rows of all parts and averages their means. @param parts - [M, 1 + samples of one] each */
function together(parts: readonly Float64Array[]): Float64Array {
  const stride = 1 + SAMPLES_OF_ONE;
  const count = (parts[0] as Float64Array).length / stride;
  const out = new Float64Array(count * STRIDE);
  parts.forEach((part, k) => {
    for (let i = 0; i < count; i++) {
      out[i * STRIDE] = (out[i * STRIDE] as number) + (part[i * stride] as number) / parts.length;
      out.set(part.subarray(i * stride + 1, (i + 1) * stride), i * STRIDE + 1 + k * SAMPLES_OF_ONE);
    }
  });
  return out;
}
