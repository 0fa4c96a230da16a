/**
 * Recommends a trial where the best observed loss is mostly luck: the least of many noisy values is as much the
 * luckiest as the best.
 *
 * A Gaussian process with fitted noise gives each trial the posterior mean of its configuration, averaged over draws of
 * θ; the least of these means is the recommended trial. It answers only where the noise is shown to be large: the
 * likelihood clearly prefers it to an exact fit, and it makes up a good share of the differences between trials. Losses
 * far from the middle half are pulled in first: of heavy-tailed noise, a few would set the scale of all others.
 *
 * Reference: docs/decisions/best-trial.md, with the measurements and the rejected alternatives.
 *
 * z  [n] losses on the model's scale      X  [n, D] rows      r  [n] noise multipliers      g  noise variance
 */
import { log, seededRng } from '../../numerics/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { plainScale } from '../effects/loss-scale.ts';
import { signalOf } from '../effects/surrogate.ts';
import { drawThetas, GaussianProcess } from '../gp/index.ts';
import { type CompletedRows, completedRows, isBefore } from './completed-rows.ts';
import { type CompletedTrial, type ExpectedLoss, FEWEST_COMPLETED, type Recommendation } from './completed-trial.ts';

/** Prior of log g. */
const NOISE = { mean: -1, sd: 1.5, lower: log(1e-6), start: -1 };
/** Almost no noise, for comparison: smaller noise than this does not factor. */
const EXACT = { mean: log(1e-6), sd: 0.01, lower: log(1e-6), start: log(1e-6) };
/** Likelihood evaluations from each start. */
const EVALUATIONS = 30;
/** Offset of log ℓ in further starts: smooth with noise, rough without. */
const OTHER_START = 1.5;
/** How far losses may lie from the median, in distances from the median to a quartile. */
const REACH = 4;
/** Gain in log likelihood from which the noise counts as shown: about the 1 % level of a likelihood ratio test. */
const SHOWN = 3;
/** Share of the noise in the variance of losses from which it is large. */
const LARGE = 0.2;

interface Fitted {
  readonly rows: CompletedRows;
  readonly z: Float64Array;
  readonly process: GaussianProcess;
  readonly theta: Float64Array;
}

/** The posterior at the rows, averaged over θ. */
interface Averaged {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Variance of the noise. */
  readonly noise: number;
}

/**
 * The trial that is likely the best, if the noise is large and that trial is not the best observed one.
 *
 * @returns undefined otherwise, with fewer than {@link FEWEST_COMPLETED} different configurations, and where repetitions
 * of configurations agree exactly
 */
export function recommendationOf(space: CompiledSpace, trials: readonly CompletedTrial[]): Recommendation | undefined {
  if (space.dimension === 0) return undefined;
  const rows = completedRows(space, trials);
  const { losses, leaders } = rows;
  if (losses.length < FEWEST_COMPLETED || rows.isExact) return undefined;
  const pulled = pulledIn(losses);
  if (pulled.every((loss) => loss === pulled[0])) return undefined;
  const scale = plainScale(pulled, (loss) => loss);
  const z = pulled.map(scale.toModel);
  const fitted = fitModel(rows, z);
  if (!isNoisy(fitted)) return undefined;
  const { mean, variance, noise } = averaged(fitted);
  const lowest = (a: number, b: number) => (leaders[b] && (mean[b] ?? 0) < (mean[a] ?? 0) ? b : a);
  const observed = leastObserved(leaders);
  if (observed === undefined) return undefined;
  const likely = [...leaders.keys()].reduce(lowest, observed);
  if (likely === observed) return undefined;
  const unit = scale.toMetric(1) - scale.toMetric(0);
  const expected = (row: number): ExpectedLoss => ({
    trial: leaders[row]?.number ?? -1,
    mean: scale.toMetric(mean[row] ?? 0),
    sd: unit * Math.sqrt(variance[row] ?? 0),
  });
  return { likely: expected(likely), observed: expected(observed), noise: unit * Math.sqrt(noise) };
}

/** Losses with those far from the middle half pulled in to its neighbourhood. */
function pulledIn(losses: Float64Array): Float64Array {
  const sorted = losses.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [lower, middle, upper] = [at(0.25), at(0.5), at(0.75)];
  const wide = Math.max(middle - lower, upper - middle);
  if (!(wide > 0 && wide < Number.POSITIVE_INFINITY)) return losses;
  const low = middle - REACH * (middle > lower ? middle - lower : wide);
  const high = middle + REACH * wide;
  return losses.map((loss) => Math.min(high, Math.max(low, loss)));
}

/** Fits θ; the process is not conditioned. */
function fitModel(rows: CompletedRows, z: Float64Array): Fitted {
  const { coordinates, X, multipliers } = rows;
  const process = new GaussianProcess(coordinates, NOISE);
  const start = process.priorMode();
  const starts = [start, shifted(start, OTHER_START)];
  const { x: theta } = process.fit(X, multipliers, z, starts, { maxEvaluations: EVALUATIONS });
  return { rows, z, process, theta };
}

/** θ with all lengthscales multiplied by e^step. */
function shifted(theta: Float64Array, step: number): Float64Array {
  return theta.map((value, h) => (h < theta.length - 1 ? value + step : value));
}

/** Whether the noise is shown, and large. */
function isNoisy({ rows: { coordinates, X, multipliers }, z, process, theta }: Fitted): boolean {
  process.condition(X, multipliers, z.length, theta);
  const noisy = logLikelihood(process, z);
  if (signalOf(process, z) * process.noise < LARGE) return false;
  const exact = new GaussianProcess(coordinates, EXACT);
  const mode = exact.priorMode();
  const same = theta.slice();
  same[theta.length - 1] = EXACT.start;
  const starts = [same, mode, shifted(mode, -OTHER_START)];
  const { x } = exact.fit(X, multipliers, z, starts, { maxEvaluations: EVALUATIONS });
  exact.condition(X, multipliers, z.length, x);
  return noisy - logLikelihood(exact, z) > SHOWN;
}

/** Log likelihood of targets z under a conditioned process, with the signal variance profiled; without constants. */
function logLikelihood(process: GaussianProcess, z: Float64Array): number {
  process.setTargets(z);
  const signal = signalOf(process, z);
  const fitOfData = z.reduce((sum, v, i) => sum + (v - process.mean) * (process.alpha[i] as number), 0);
  return -0.5 * (process.factor.logDeterminant() + z.length * log(signal) + fitOfData / signal);
}

/** Averages the posterior over the fitted θ and draws around it, by the law of total variance. */
function averaged({ rows, z, process, theta }: Fitted): Averaged {
  const { X, multipliers } = rows;
  const n = z.length;
  process.theta = theta;
  const thetas = [theta, ...drawThetas(process, X, multipliers, z, seededRng('recommendation', n))];
  const mean = new Float64Array(n);
  const square = new Float64Array(n);
  let noise = 0;
  for (const each of thetas) {
    process.condition(X, multipliers, n, each);
    process.setTargets(z);
    const signal = signalOf(process, z);
    const means = process.meanAtRows(z, multipliers);
    const { variance } = process.predict(X, n);
    for (let i = 0; i < n; i++) {
      const m = means[i] as number;
      mean[i] = (mean[i] as number) + m / thetas.length;
      square[i] = (square[i] as number) + (signal * (variance[i] as number) + m * m) / thetas.length;
    }
    noise += (signal * process.noise) / thetas.length;
  }
  const variance = square.map((s, i) => Math.max(0, s - (mean[i] as number) * (mean[i] as number)));
  return { mean, variance, noise };
}

/** Row of the best observed trial; undefined if none may lead. */
function leastObserved(leaders: CompletedRows['leaders']): number | undefined {
  let least: number | undefined;
  for (const [row, leader] of leaders.entries()) {
    const best = least === undefined ? undefined : leaders[least];
    if (leader && (best === undefined || isBefore(leader, best))) least = row;
  }
  return least;
}
