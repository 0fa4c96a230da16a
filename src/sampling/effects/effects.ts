/**
 * How each parameter affects the metric, from a Gaussian process fitted to the trials.
 *
 * Over independent draws u of the space's declared distributions:
 * - curve of a parameter: mean of the metric over all other parameters, at each of its values (partial dependence);
 * - main share: variance of that mean, divided by the variance of the metric (first-order Sobol index);
 * - total share: mean variance that remains when all others are fixed, on the same scale (total Sobol index). It
 *   exceeds the main share by the parameter's interactions. Main shares add up to at most 1, total shares to at least
 *   1.
 *
 * Each is computed for functions drawn from the posterior, with uncertain lengthscales and noise, which gives the
 * intervals: from 15 trials on, 90 % intervals cover 84 to 93 % of the values of functions drawn from the model. The
 * noise of the trials is not part of the variance. A conditional parameter has no effect where it does not exist; its
 * curve covers the configurations that have it.
 *
 * Reference: Friedman (2001), Greedy Function Approximation, section 8.2 (partial dependence); Jansen (1999) for total
 * indices; Marrel et al. (2009), Calculations of Sobol indices for the Gaussian process metamodel, RESS 94.
 * Departs from them: first-order indices come from the curves. Parameter constraints are ignored: the indices require
 * independent parameters.
 * Cost: see surrogate.ts and posterior-samples.ts; about 1 s for 200 trials of 10 parameters.
 */
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import { seededRng, squared } from '../../numerics/index.ts';
import type { CompiledSpace, FreeParameter } from '../../space/index.ts';
import { branchesOf, branchOptionText, branchText } from '../importance/branches.ts';
import type { Observation } from '../sampler.ts';
import { activity, Draws, type Level, levelsOf } from './draws.ts';
import { intervalOf, MIXTURE_SAMPLES, MixtureSamples, STRIDE } from './mixture-samples.ts';
import { fitSurrogate, type Surrogate } from './surrogate.ts';

/** A share of the variance, 0 to 1, with the ends of its 90 % interval. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Shares of one parameter. */
export interface ParameterShare {
  /** Dotted name, such as `optimizer.momentum`. Parameters of sibling options that share a name count as one. */
  readonly parameter: string;
  /** The share it explains alone. */
  readonly main: Share;
  /** The share it explains alone and through interactions. */
  readonly total: Share;
  /** Options under which it exists, such as `optimizer=adamw`; empty if it exists in every trial. */
  readonly branches: readonly string[];
}

/** The metric at one value of a parameter, averaged over the others, with its 90 % band. */
export interface EffectPoint {
  /** The value; for an option that is a mapping, its first fixed string. */
  readonly value: Json;
  /** In the metric's units. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The metric along one parameter. */
export interface EffectCurve {
  readonly parameter: string;
  /** Index of the parameter among the free ones of its space. */
  readonly coordinate: number;
  /** Option under which it exists, such as `optimizer=adamw`; null if it exists in every trial. */
  readonly branch: string | null;
  /** Whether its values have no order. */
  readonly isCategorical: boolean;
  /** Whether its values are spaced logarithmically. */
  readonly isLog: boolean;
  /** By rising value; every value if there are up to 16, else the midpoints of 16 equally likely parts of the range. */
  readonly points: readonly EffectPoint[];
}

/** The effects of all parameters under the model. */
export interface ModelEffects {
  /** Number of distinct configurations in the fit: a uniform sample if there are more than 400. */
  readonly trials: number;
  /**
   * Share of the variance of the trials that leave-one-out predictions explain: 1 all of it, 0 none. Below about 0.5
   * the shares and curves mean little.
   */
  readonly explained: number;
  /**
   * The scale of the variance: the metric, or, if a few very bad trials would hide everything else, the metric with its
   * worse half compressed by a logarithm. Curves are in the metric's units either way.
   */
  readonly scale: 'metric' | 'log_tail';
  /** Largest total share first. */
  readonly parameters: readonly ParameterShare[];
  /** In the order of the space. */
  readonly curves: readonly EffectCurve[];
}

/** Draws behind each point of a curve. With fewer, interactions show as waves; more cost time. */
const CURVE_DRAWS = 128;
/**
 * Points behind the total shares of all parameters together; the number of draws is a power of two within the bounds.
 */
const TOTAL_POINTS = 4500;
const FEWEST_DRAWS = 128;
const MOST_DRAWS = 512;

/**
 * Effects of every free parameter. The same trials give the same answer.
 *
 * @param observations - ended trials; trials without a score are ignored
 * @returns undefined if fewer than 10 configurations have a score, or all scores are equal
 */
export function modelEffects(
  space: CompiledSpace,
  observations: readonly Observation[],
  goal: Goal,
): ModelEffects | undefined {
  const model = fitSurrogate(space, observations, goal);
  if (!model) return undefined;
  const { coordinates } = model;
  const rng = seededRng('effects', model.z.length);
  const samples = new MixtureSamples(model, rng);
  const curveDraws = new Draws(coordinates, CURVE_DRAWS, rng);
  const mains: Float64Array[] = [];
  const curves = space.free.map((parameter, i) => {
    const levels = levelsOf(coordinates, i);
    const means = samples.means(curveDraws.atLevels(i, levels), CURVE_DRAWS);
    const exists = activity(coordinates, i);
    mains.push(varianceOver(levels, means).map((variance) => exists * exists * variance));
    return curveOf(model, parameter, levels, means);
  });
  const totals = totalVariances(model, samples, new Draws(coordinates, totalDraws(space.dimension), rng));
  return {
    trials: model.z.length,
    explained: model.explained,
    scale: model.scale.name,
    parameters: sharesOf(space, mains, totals),
    curves,
  };
}

/** Draws behind total shares: Sobol points are balanced in powers of two. */
function totalDraws(dimension: number): number {
  let draws = MOST_DRAWS;
  while (draws > FEWEST_DRAWS && draws * (dimension + 1) > TOTAL_POINTS) draws /= 2;
  return draws;
}

/** Variance of a curve in each sample, [S]. @param means - [levels, 1 + S] */
function varianceOver(levels: readonly Level[], means: Float64Array): Float64Array {
  return Float64Array.from({ length: MIXTURE_SAMPLES }, (_, s) => {
    const at = (k: number): number => means[k * STRIDE + 1 + s] as number;
    const mean = levels.reduce((sum, { weight }, k) => sum + weight * at(k), 0);
    return levels.reduce((sum, { weight }, k) => sum + weight * squared(at(k) - mean), 0);
  });
}

interface Variances {
  /** Of the whole function in each sample, [S]. */
  readonly all: Float64Array;
  /** The part that remains when all parameters but one are fixed: one [S] for each. */
  readonly left: readonly Float64Array[];
}

function totalVariances({ coordinates }: Surrogate, samples: MixtureSamples, draws: Draws): Variances {
  const left = coordinates.features.map(() => new Float64Array(MIXTURE_SAMPLES));
  const sum = new Float64Array(MIXTURE_SAMPLES);
  const square = new Float64Array(MIXTURE_SAMPLES);
  const count = (values: Float64Array, at: number): void => {
    for (let s = 0; s < MIXTURE_SAMPLES; s++) {
      const value = values[at * STRIDE + 1 + s] as number;
      sum[s] = (sum[s] as number) + value / (2 * draws.count);
      square[s] = (square[s] as number) + (value * value) / (2 * draws.count);
    }
  };
  const others = samples.values(draws.others());
  for (let n = 0; n < draws.count; n++) {
    const { features, rows } = draws.swaps(n);
    const values = samples.values(rows);
    count(values, 0);
    count(others, n);
    features.forEach((i, at) => {
      const entry = left[i] as Float64Array;
      for (let s = 0; s < MIXTURE_SAMPLES; s++) {
        const change = (values[(at + 1) * STRIDE + 1 + s] as number) - (values[1 + s] as number);
        entry[s] = (entry[s] as number) + (change * change) / (2 * draws.count);
      }
    });
  }
  return { all: square.map((mean, s) => mean - squared(sum[s] as number)), left };
}

function sharesOf(
  space: CompiledSpace,
  mains: readonly Float64Array[],
  { all, left }: Variances,
): readonly ParameterShare[] {
  // Sibling options exclude each other, so variances of a shared name add up.
  const merged = new Map<string, { readonly main: Float64Array; readonly total: Float64Array }>();
  space.free.forEach(({ name }, i) => {
    const entry = merged.get(name) ?? {
      main: new Float64Array(MIXTURE_SAMPLES),
      total: new Float64Array(MIXTURE_SAMPLES),
    };
    merged.set(name, entry);
    for (let s = 0; s < MIXTURE_SAMPLES; s++) {
      entry.main[s] = (entry.main[s] as number) + (mains[i]?.[s] as number) / (all[s] as number);
      entry.total[s] = (entry.total[s] as number) + (left[i]?.[s] as number) / (all[s] as number);
    }
  });
  return [...merged]
    .map(([parameter, { main, total }]) => ({
      parameter,
      main: shareOf(main),
      total: shareOf(total),
      branches: branchesOf(space, parameter),
    }))
    .sort((a, b) => b.total.share - a.total.share);
}

/** Mean and 90 % interval, which contains it; estimates of a share can slightly exceed 1. */
function shareOf(samples: Float64Array): Share {
  const sorted = samples.map((value) => Math.min(1, value)).sort();
  const share = sorted.reduce((sum, value) => sum + value, 0) / MIXTURE_SAMPLES;
  const at = (p: number): number => sorted[Math.round(p * (MIXTURE_SAMPLES - 1))] as number;
  return { share, low: Math.min(share, at(0.05)), high: Math.max(share, at(0.95)) };
}

function curveOf(
  { coordinates, scale }: Surrogate,
  parameter: FreeParameter,
  levels: readonly Level[],
  means: Float64Array,
): EffectCurve {
  const { name, coordinate, condition } = parameter;
  const feature = coordinates.features[coordinate];
  const points = levels.map(({ feature: value }, k): EffectPoint => {
    const entry = feature?.kind === 'real' || feature?.kind === 'lattice' ? parameter.entryAt(value) : value;
    const { mean, low, high } = intervalOf(means, k);
    const ends = [scale.toMetric(low), scale.toMetric(high)];
    return {
      value: plainValue(parameter.valueAt(entry)) ?? branchOptionText(coordinates.space, parameter, entry),
      mean: scale.toMetric(mean),
      low: Math.min(...ends),
      high: Math.max(...ends),
    };
  });
  return {
    parameter: name,
    coordinate,
    branch: condition ? branchText(coordinates.space, condition) : null,
    isCategorical: parameter.kind === 'categorical',
    isLog: parameter.scale?.log ?? false,
    points,
  };
}

/** Undefined for a mapping and for values that are not the parameter's own. */
function plainValue(value: Json | undefined): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : value;
}
