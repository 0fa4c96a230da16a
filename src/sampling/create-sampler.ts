import type { SamplingDefinition } from '../model/index.ts';
import { type CompiledSpace, checkSatisfiable } from '../space/index.ts';
import { AutoSampler } from './auto/index.ts';
import { CmaesSampler, checkCmaes } from './cmaes/index.ts';
import { samplingError } from './errors.ts';
import { BayesianSampler } from './gp/index.ts';
import { checkGrid, GridSampler } from './grid/index.ts';
import { FeasibleFirstSampler, Nsga2Sampler, ParegoSampler, RankedTpeSampler } from './multi/index.ts';
import { RandomSampler } from './random/index.ts';
import { goalsOf, type Sampler, type SamplerContext } from './sampler.ts';
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
 * @param isMultiObjective - whether it has further objectives
 * @throws {HyperDriveConfigException} SAMPLING_GRID_CONTINUOUS, SAMPLING_UNSUPPORTED_EXPRESSION,
 *   SAMPLING_NEEDS_OBJECTIVE, SAMPLING_NO_FREE_PARAMETER, SAMPLING_ONE_OBJECTIVE,
 *   SAMPLING_NEEDS_OBJECTIVES, SPACE_UNSATISFIABLE
 */
export function validateSampling(
  definition: SamplingDefinition,
  space: CompiledSpace,
  hasObjective = true,
  isMultiObjective = false,
): void {
  if (space.logbase !== logbaseOf(definition))
    throw samplingError(
      'SAMPLING_LOGBASE_MISMATCH',
      `The space was compiled with logbase ${space.logbase}, but sampling_algorithm ${definition.type} ` +
        `uses ${logbaseOf(definition)}. Compile it with logbaseOf(definition).`,
    );
  checkSatisfiable(space);
  checkObjectiveCount(definition.type, isMultiObjective);
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

function checkObjectiveCount(type: SamplingDefinition['type'], isMultiObjective: boolean): void {
  const details = { details: { algorithm: type } };
  if (type === 'cmaes' && isMultiObjective)
    throw samplingError(
      'SAMPLING_ONE_OBJECTIVE',
      'sampling_algorithm: cmaes serves one objective, but the sweep has several. ' +
        'Use bayesian, tpe, nsga2, random or grid, or keep one objective.',
      details,
    );
  if (type === 'nsga2' && !isMultiObjective)
    throw samplingError(
      'SAMPLING_NEEDS_OBJECTIVES',
      'sampling_algorithm: nsga2 weighs several objectives against each other, but the sweep has not got them. ' +
        'List two or more under objectives, or use bayesian, tpe, cmaes or auto.',
      details,
    );
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
  const goals = goalsOf(context);
  validateSampling(definition, space, goal !== undefined, goals.length > 1);
  if (definition.type === 'random') return new RandomSampler(context, definition.rule);
  if (definition.type === 'grid') return new GridSampler(context);
  if (definition.type === 'auto' || goal === undefined) return new AutoSampler(context);
  switch (definition.type) {
    case 'bayesian':
      if (goals.length > 1) return new ParegoSampler(context, goals);
      return context.hasOutcomeConstraints === true
        ? new FeasibleFirstSampler({ ...context, goal })
        : new BayesianSampler({ ...context, goal });
    case 'tpe':
      return goals.length > 1 || context.hasOutcomeConstraints === true
        ? new RankedTpeSampler(context, goals)
        : new TpeSampler({ ...context, goal });
    case 'nsga2':
      return new Nsga2Sampler(context, goals);
    case 'cmaes':
      return new CmaesSampler({ ...context, goal });
  }
}
