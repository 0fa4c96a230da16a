/**
 * A Gaussian process fitted once to all trials of a sweep, which describes the whole space instead of proposing the
 * next trial.
 *
 * It is the sampler's model (gp/gaussian-process.ts) with three differences: every trial has the same weight; the
 * losses keep their own scale unless a long tail of bad ones would hide everything else; and the signal variance, which
 * the sampler fixes at 1 to keep exploring, is profiled, so that the width of intervals follows the data: σ² = ((z −
 * μ)ᵀ α + ν) / (n + ν). Intervals also include the uncertainty of θ: mixture-samples.ts.
 *
 * z  [n] losses on the model's scale, mean 0 and sd 1      X  [n, D] model rows      α = K⁻¹(z − μ)
 */

import { asLoss, type Goal } from '../../model/index.ts';
import { log, seededRng } from '../../numerics/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { Coordinates, GaussianProcess, TrialRows } from '../gp/index.ts';
import type { Observation } from '../sampler.ts';
import { toTrainingSignal } from '../training-signal.ts';
import { FEWEST_CONFIGURATIONS } from './fewest-configurations.ts';
import { isLongTailed, type LossScale, plainScale, tailScale } from './loss-scale.ts';

/** Most rows of a fit, sampled uniformly: the cost grows with their cube, and 400 show the shape of an effect. */
const MOST_ROWS = 400;
/** Likelihood evaluations of each of the two starts. */
const EVALUATIONS = 30;
/**
 * Prior of log g: seeds, data order and early stopping make most trials noisy. The sampler's prior, around e^−8,
 * mistakes the noise of few trials for shape, which barely hurts a search but makes the bands of curves far too narrow.
 */
const NOISE = { mean: -3, sd: 2, lower: log(1e-6), start: -4 };
/**
 * Offset of log ℓ in the second start: it finds the smooth mode if the first start ends in one of short lengthscales.
 */
const SMOOTH_START = 1.5;
/** ν: the number of trials that the prior σ² = 1 is worth. */
const PRIOR_TRIALS = 4;
/** Gain in log leave-one-out density per trial that justifies the log tail: less may be chance. */
const TAIL_GAIN = 0.2;

/** See the head of the file. */
export interface Surrogate {
  readonly coordinates: Coordinates;
  readonly process: GaussianProcess;
  /** [n, D] */
  readonly X: Float64Array;
  /** Noise multipliers, [n]. */
  readonly multipliers: Float64Array;
  /** Targets, [n]. */
  readonly z: Float64Array;
  readonly scale: LossScale;
  /** Share of the variance of z that leave-one-out predictions explain: 1 all, 0 as good as the mean, below 0 worse. */
  readonly explained: number;
}

interface Rows {
  readonly X: Float64Array;
  readonly losses: Float64Array;
  readonly multipliers: Float64Array;
}

/** Fits the model; undefined if fewer than 10 configurations have a value, or all values are equal. */
export function fitSurrogate(
  space: CompiledSpace,
  observations: readonly Observation[],
  goal: Goal,
): Surrogate | undefined {
  if (space.dimension === 0) return undefined;
  const coordinates = new Coordinates(space);
  const rows = rowsOf(coordinates, observations, goal);
  const { losses } = rows;
  if (losses.length < FEWEST_CONFIGURATIONS || losses.every((loss) => loss === losses[0])) return undefined;
  const toMetric = (loss: number): number => asLoss(goal, loss);
  const plain = modelOn(coordinates, rows, plainScale(losses, toMetric));
  if (!isLongTailed(losses)) return plain.surrogate;
  const bent = modelOn(coordinates, rows, tailScale(losses, toMetric));
  return bent.density - plain.density > TAIL_GAIN * losses.length ? bent.surrogate : plain.surrogate;
}

function rowsOf(coordinates: Coordinates, observations: readonly Observation[], goal: Goal): Rows {
  const all = new TrialRows(coordinates);
  const { space } = coordinates;
  for (const observation of observations) {
    const trainingSignal = toTrainingSignal(observation, goal);
    if (trainingSignal.kind !== 'scored' || space.contains(observation.config) !== undefined) continue;
    all.add(coordinates.fromPoint(space.toPoint(observation.config)), trainingSignal.loss, observation.number);
  }
  const order = Array.from({ length: all.count }, (_, i) => i);
  if (order.length > MOST_ROWS) seededRng('effects rows', order.length).shuffle(order);
  const picked = order.slice(0, MOST_ROWS).sort((a, b) => a - b);
  const D = coordinates.columnCount;
  const X = new Float64Array(picked.length * D);
  picked.forEach((row, i) => {
    X.set(all.X.subarray(row * D, (row + 1) * D), i * D);
  });
  const pick = (values: Float64Array): Float64Array => Float64Array.from(picked, (row) => values[row] as number);
  return { X, losses: pick(all.losses), multipliers: pick(all.multipliers) };
}

/** σ² of a process with targets z. */
export function signalOf({ alpha, mean }: GaussianProcess, z: Float64Array): number {
  const fit = z.reduce((sum, v, i) => sum + (v - mean) * (alpha[i] as number), 0);
  return (fit + PRIOR_TRIALS) / (z.length + PRIOR_TRIALS);
}

function modelOn(
  coordinates: Coordinates,
  { X, losses, multipliers }: Rows,
  scale: LossScale,
): { readonly surrogate: Surrogate; readonly density: number } {
  const n = losses.length;
  const z = losses.map(scale.toModel);
  const process = new GaussianProcess(coordinates, NOISE);
  const start = process.priorMode();
  const smooth = start.map((value, h) => (h < coordinates.scaleCount ? value + SMOOTH_START : value));
  process.fit(X, multipliers, z, [start, smooth], { maxEvaluations: EVALUATIONS });
  process.condition(X, multipliers, n, process.theta as Float64Array);
  process.setTargets(z);
  const { alpha } = process;
  const signal = signalOf(process, z);
  // Leave-one-out values in closed form: Rasmussen and Williams, equation 5.12.
  const inverse = process.factor.inverseDiagonal();
  let missed = 0;
  let density = 0;
  for (let i = 0; i < n; i++) {
    const error = (alpha[i] as number) / (inverse[i] as number);
    const variance = signal / (inverse[i] as number);
    missed += error * error;
    density += scale.logSlope(losses[i] as number) - 0.5 * (log(variance) + (error * error) / variance);
  }
  const total = z.reduce((sum, v) => sum + v * v, 0);
  const surrogate = { coordinates, process, X, multipliers, z, scale, explained: 1 - missed / total };
  return { surrogate, density };
}
