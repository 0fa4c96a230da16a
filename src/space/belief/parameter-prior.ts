import type { FreeParameter } from '../compile/parameter.ts';
import { statedMasses } from './prior-masses.ts';

/**
 * Where good values of one parameter are expected: a density over unit draws, constant within equally wide cells. Equal
 * masses say nothing: they are the distribution that the expression declares.
 *
 * @since 0.2.0
 * @experimental
 */
export interface ParameterPrior {
  /**
   * Probability of each cell; their sum is 1 and none is 0. A choice has a cell per option, in the order of the list; a
   * number with at most 32 equally likely values a cell per value; any other number {@link PRIOR_CELLS} cells.
   */
  readonly masses: readonly number[];
  /** Who says so: the search space, or the prior book. */
  readonly source: 'stated' | 'book';
}

/** The prior that the expression of a parameter states. */
export function statedPrior({ expression, ...domain }: FreeParameter, logbase: number): ParameterPrior | undefined {
  const { prior } = expression;
  if (prior === undefined || prior === 'none') return undefined;
  return priorOf(statedMasses(prior, { expression, domain, logbase }), 'stated');
}

/**
 * A prior from a histogram over unit draws.
 *
 * @param cells weights of equally wide cells of [0, 1], any number of them: resampled to the cells of the parameter
 */
export function priorFromCells(
  parameter: FreeParameter,
  cells: readonly number[],
  source: ParameterPrior['source'],
): ParameterPrior | undefined {
  const { expression, ...domain } = parameter;
  return priorOf(statedMasses({ cells }, { expression, domain, logbase: Math.E }), source);
}

function priorOf(masses: readonly number[] | undefined, source: ParameterPrior['source']): ParameterPrior | undefined {
  return masses && Object.freeze({ masses: Object.freeze(masses), source });
}

/**
 * Density of a prior at a unit draw, relative to the declared distribution: 1 where the prior says nothing.
 *
 * @since 0.2.0
 * @experimental
 */
export function priorDensity({ masses }: ParameterPrior, u: number): number {
  const cell = Math.min(Math.max(Math.floor(u * masses.length), 0), masses.length - 1);
  return (masses[cell] ?? 0) * masses.length;
}

/**
 * The unit draw of a prior for a uniform draw: rises with `u` and is uniform within each cell. Points that fill the unit
 * cube evenly become points that fill it as the priors say.
 *
 * @since 0.2.0
 * @experimental
 */
export function priorDraw({ masses }: Pick<ParameterPrior, 'masses'>, u: number): number {
  let below = 0;
  for (const [cell, mass] of masses.entries()) {
    if (u < below + mass || cell === masses.length - 1) {
      const within = mass > 0 ? Math.min(Math.max((u - below) / mass, 0), lastShare) : 0.5;
      return (cell + within) / masses.length;
    }
    below += mass;
  }
  return u;
}

/** Keeps a draw inside its cell, and below 1. */
const lastShare = 1 - 2 ** -40;
