/**
 * Chooses the output warp under which the model best predicts its own trials.
 *
 * The score of a warp is Σ w_i·(log N(z_i; leave-one-out mean, variance) + log |dz/dy|_i) over trials at or below the
 * median loss, at the current θ. Leave-one-out values follow in closed form from K⁻¹ (Rasmussen and Williams, equation
 * 5.12).
 */
import { log } from '../../../numerics/index.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { fitPower, spansDecades, type TargetWarp, warpLosses, warpNames, weightedMedian } from './warps.ts';

const LOG_TWO_PI = log(2 * Math.PI);

/** With fewer trials, single values would decide. */
const FEWEST_TRIALS = 6;

/**
 * @param model - conditioned on the rows of y; its targets are overwritten
 * @param y - [n] losses
 * @param w - [n] declustering weights
 * @returns the best warp; `current` if there are too few trials
 */
export function chooseWarp(model: GaussianProcess, y: Float64Array, w: Float64Array, current: TargetWarp): TargetWarp {
  if (y.length < FEWEST_TRIALS) return current;
  const inverse = model.factor.inverseDiagonal();
  const median = weightedMedian(y, w);
  let best = current;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const name of warpNames) {
    if (name === 'log' && !spansDecades(y)) continue;
    const warp = { name, lambda: name === 'power' ? fitPower(y, w) : 1 };
    const { z, logJacobian } = warpLosses(warp, y, w);
    model.setTargets(z);
    let score = 0;
    for (let i = 0; i < y.length; i++) {
      if ((y[i] as number) > median) continue;
      const variance = 1 / (inverse[i] as number);
      const error = (model.alpha[i] as number) * variance;
      const density = -0.5 * (LOG_TWO_PI + log(variance) + (error * error) / variance);
      score += (w[i] as number) * (density + (logJacobian[i] as number));
    }
    if (score > bestScore) {
      bestScore = score;
      best = warp;
    }
  }
  return best;
}
