import type { SamplingDefinition } from '../records/index.ts';
import { type CompiledSpace, checkSatisfiable } from '../space/index.ts';
import { AutoSampler } from './auto/index.ts';
import { CmaesSampler, checkCmaes } from './cmaes/index.ts';
import { samplingError } from './errors.ts';
import { BayesianSampler } from './gp/index.ts';
import { checkGrid, GridSampler } from './grid/index.ts';
import { RandomSampler } from './random/index.ts';
import type { Sampler, SamplerContext } from './sampler.ts';
import { TpeSampler } from './tpe/index.ts';

/** Base of the log forms that a space must be compiled with for this sampling algorithm. */
export function logbaseOf(definition: SamplingDefinition): number {
  return definition.type === 'random' && definition.logbase !== 'e' ? definition.logbase : Math.E;
}

/**
 * Checks that an algorithm can serve a space; called when a sweep is submitted. Never downgrades: what it cannot serve
 * it refuses, by parameter name.
 *
 * @param hasObjective - whether the sweep has a primary metric
 * @throws {HyperDriveConfigException} SAMPLING_GRID_CONTINUOUS, SAMPLING_UNSUPPORTED_EXPRESSION,
 *   SAMPLING_NEEDS_OBJECTIVE, SAMPLING_NO_FREE_PARAMETER, SPACE_UNSATISFIABLE
 */
export function validateSampling(definition: SamplingDefinition, space: CompiledSpace, hasObjective = true): void {
  if (space.logbase !== logbaseOf(definition))
    throw samplingError(
      'SAMPLING_LOGBASE_MISMATCH',
      `The space was compiled with logbase ${space.logbase}, but sampling_algorithm ${definition.type} ` +
        `uses ${logbaseOf(definition)}. Compile it with logbaseOf(definition).`,
    );
  checkSatisfiable(space);
  switch (definition.type) {
    case 'random':
    case 'auto':
      return;
    case 'grid':
      checkGrid(space);
      return;
    case 'cmaes':
      checkCmaes(space);
      checkModelBased(definition.type, space, hasObjective);
      return;
    default:
      checkModelBased(definition.type, space, hasObjective);
  }
}

function checkModelBased(type: string, space: CompiledSpace, hasObjective: boolean): void {
  if (!hasObjective)
    throw samplingError(
      'SAMPLING_NEEDS_OBJECTIVE',
      `sampling_algorithm: ${type} learns from the primary metric, but the sweep has no objective. ` +
        'Add objective: {primary_metric: ..., goal: minimize or maximize}, or use sampling_algorithm: random.',
      { details: { algorithm: type } },
    );
  if (space.dimension === 0)
    throw samplingError(
      'SAMPLING_NO_FREE_PARAMETER',
      `sampling_algorithm: ${type} needs a parameter with more than one value; every entry of search_space is fixed. ` +
        'Use sampling_algorithm: random or grid, which give the one configuration.',
      { details: { algorithm: type } },
    );
}

/**
 * Makes the sampler of a sweep. The context is that of the definition, not of limits changed later: what a sampler
 * suggests may depend on it.
 *
 * @throws {HyperDriveConfigException} as {@link validateSampling}
 */
export function createSampler(definition: SamplingDefinition, context: SamplerContext): Sampler {
  const { goal, space } = context;
  validateSampling(definition, space, goal !== undefined);
  if (definition.type === 'random') return new RandomSampler(context, definition.rule);
  if (definition.type === 'grid') return new GridSampler(context);
  if (definition.type === 'auto' || goal === undefined) return new AutoSampler(context);
  switch (definition.type) {
    case 'bayesian':
      return new BayesianSampler({ ...context, goal });
    case 'tpe':
      return new TpeSampler({ ...context, goal });
    case 'cmaes':
      return new CmaesSampler({ ...context, goal });
  }
}
