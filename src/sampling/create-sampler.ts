import { z } from 'zod';
import { logbaseOf, type SamplingDefinition } from '../model/index.ts';
import { type CompiledSpace, checkSatisfiable } from '../space/index.ts';
import { samplingError } from './errors.ts';
import { startingSampler } from './first-configurations.ts';
import type { SamplerKind } from './kind.ts';
import type { SamplerRegistry } from './registry.ts';
import { goalsOf, type Sampler, type SamplerContext } from './sampler.ts';
import { samplers } from './samplers.ts';

/** Facts about the sweep that decide whether a sampler can serve it. */
export interface SamplingFacts {
  readonly space: CompiledSpace;
  /** Whether the sweep has a primary metric. @defaultValue true */
  readonly hasObjective?: boolean;
  /** Whether it has further objectives. @defaultValue false */
  readonly isMultiObjective?: boolean;
}

/**
 * Checks at submission that an algorithm can serve a space. It never substitutes another algorithm: it refuses, and
 * names the parameter.
 *
 * @throws {HyperDriveConfigException} SAMPLING_UNKNOWN, SAMPLING_GRID_CONTINUOUS, SAMPLING_UNSUPPORTED_EXPRESSION,
 *   SAMPLING_NEEDS_OBJECTIVE, SAMPLING_NO_FREE_PARAMETER, SAMPLING_ONE_OBJECTIVE,
 *   SAMPLING_NEEDS_OBJECTIVES, SPACE_UNSATISFIABLE
 */
export function validateSampling(
  definition: SamplingDefinition,
  { space, hasObjective = true, isMultiObjective = false }: SamplingFacts,
  registry: SamplerRegistry = samplers,
): void {
  const kind = registry.kindOf(definition);
  if (space.logbase !== logbaseOf(definition))
    throw samplingError(
      'SAMPLING_LOGBASE_MISMATCH',
      `The space was compiled with logbase ${space.logbase}, but sampling_algorithm ${definition.type} ` +
        `uses ${logbaseOf(definition)}. Compile it with logbaseOf(definition).`,
    );
  checkSatisfiable(space);
  checkObjectiveCount(kind, isMultiObjective, registry);
  kind.check?.(space);
  if (kind.objective === 'required' && !hasObjective)
    throw samplingError(
      'SAMPLING_NEEDS_OBJECTIVE',
      `sampling_algorithm: ${kind.type} learns from the primary metric, but the sweep has no objective. ` +
        'Add objective: {primary_metric: ..., goal: minimize or maximize}, or use sampling_algorithm: random.',
      { details: { algorithm: kind.type } },
    );
  if (kind.needsFreeParameter && space.dimension === 0)
    throw samplingError(
      'SAMPLING_NO_FREE_PARAMETER',
      `sampling_algorithm: ${kind.type} needs a parameter with more than one value; every entry of search_space is fixed. ` +
        'Use sampling_algorithm: random or grid, which suggest the only configuration.',
      { details: { algorithm: kind.type } },
    );
}

function checkObjectiveCount(kind: SamplerKind, isMultiObjective: boolean, registry: SamplerRegistry): void {
  const details = { details: { algorithm: kind.type } };
  const serving = (refusing: SamplerKind['objectives']) =>
    registry.kinds.filter(({ objectives }) => objectives !== refusing).map(({ type }) => type);
  if (kind.objectives === 'one' && isMultiObjective)
    throw samplingError(
      'SAMPLING_ONE_OBJECTIVE',
      `sampling_algorithm: ${kind.type} supports one objective, but the sweep has several. ` +
        `Use one of ${serving('one').join(', ')}, or keep one objective.`,
      details,
    );
  if (kind.objectives === 'several' && !isMultiObjective)
    throw samplingError(
      'SAMPLING_NEEDS_OBJECTIVES',
      `sampling_algorithm: ${kind.type} trades off several objectives, but the sweep has only one. ` +
        `List two or more under objectives, or use one of ${serving('several').join(', ')}.`,
      details,
    );
}

/**
 * Creates the sampler of a sweep and loads its code. Suggestions may depend on the context, so pass that of the
 * definition, without later changes of the limits. Where the space states defaults, the default configuration is the
 * first suggestion of any sampler but a grid.
 *
 * @param registry the samplers that the definition may name
 * @throws {HyperDriveConfigException} as {@link validateSampling}
 */
export async function createSampler(
  definition: SamplingDefinition,
  context: SamplerContext,
  registry: SamplerRegistry = samplers,
): Promise<Sampler> {
  const sampler = await makeSampler(definition, context, registry);
  return startingSampler(sampler, registry.kindOf(definition), context);
}

/** The sampler itself, whatever is suggested before it. */
export async function makeSampler(
  definition: SamplingDefinition,
  context: SamplerContext,
  registry: SamplerRegistry,
): Promise<Sampler> {
  const { goal, space } = context;
  const isMultiObjective = goalsOf(context).length > 1;
  validateSampling(definition, { space, hasObjective: goal !== undefined, isMultiObjective }, registry);
  const kind = registry.kindOf(definition);
  const make = await kind.load();
  const settings = kind.definition.safeParse(definition);
  if (settings.success) return make(settings.data, context);
  const what = z.prettifyError(settings.error);
  throw samplingError(
    'SAMPLING_BAD_SETTINGS',
    `sampling_algorithm: ${definition.type} cannot use these settings: ${what}`,
    {
      details: { type: definition.type },
    },
  );
}

/** Display name of a sampling definition, such as `Sobol`. */
export function samplingTitle(definition: SamplingDefinition, registry: SamplerRegistry = samplers): string {
  return registry.find(definition.type)?.title?.(definition) ?? definition.type;
}
