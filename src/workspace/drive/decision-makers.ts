import { type SweepDefinition, type SweepRow, spaceOf } from '../../model/index.ts';
import {
  createSampler,
  openSpaceSampler,
  type Sampler,
  type SamplerChoice,
  type SamplerContext,
  type SamplerRegistry,
  takeoverSampler,
} from '../../sampling/index.ts';
import { type CompiledSpace, type SearchSpace, spaceToWire } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';
import {
  askedInSpace,
  type DecisionMakerFactory,
  type EarlierTrial,
  readEarlierTrials,
  readSourceSweeps,
  type SweepTiming,
} from '../../sweep/index.ts';
import {
  continuingPolicy,
  createPolicy,
  type PolicyRegistry,
  type TerminationPolicy,
} from '../../termination/index.ts';
import { algorithmsOf } from '../algorithms.ts';
import { configurationsOf } from '../change/configurations.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** What decides in a sweep besides its log: made from its definition alone, so that a replay decides alike. */
export interface DecisionMakers {
  /** For the first version of the definition. Fresh; the caller closes it. */
  readonly sampler: Sampler;
  /** The sampler that is asked first, and why, if the sampling chooses among several. */
  readonly samplerChoice: SamplerChoice | undefined;
  /** For the first version. Fresh. */
  readonly policy: TerminationPolicy;
  readonly earlierTrials: readonly EarlierTrial[];
  /** Makes the sampler and policy after each change of the definition. */
  readonly factory: DecisionMakerFactory;
  readonly timing: Partial<SweepTiming>;
}

/** Makes what decides in a sweep. */
export async function buildDecisionMakers(
  { store, plugins }: Pick<WorkspaceParts, 'store' | 'plugins'>,
  { id, createdAtMs }: SweepRow,
): Promise<DecisionMakers> {
  const [first] = await store.definitionVersions(id);
  const definition = first?.definition ?? (await store.sweep(id)).definition;
  const context = await contextWithSources(store, definition, createdAtMs);
  const { samplers, policies } = await algorithmsOf(plugins, definition);
  const earlierTrials = await readEarlierTrials(store, definition, context.space, createdAtMs);
  return {
    sampler: await samplerOf(definition, context, (within) => createSampler(definition.sampling, within, samplers)),
    samplerChoice: choiceOf(definition, context, samplers, earlierTrials.length),
    policy: await policyOf(definition, policies),
    earlierTrials,
    factory: {
      policy: async (changed) => policyOf(changed, (await algorithmsOf(plugins, changed)).policies),
      async sampler({ definition: changed, used, firstNumber }) {
        const later = await contextWithSources(store, changed, createdAtMs);
        const { samplers } = await algorithmsOf(plugins, changed);
        const known = await readEarlierTrials(store, changed, later.space, createdAtMs);
        return {
          sampler: await samplerOf(changed, later, (within) =>
            takeoverSampler(changed.sampling, within, { used, firstNumber }, samplers),
          ),
          samplerChoice: choiceOf(changed, later, samplers, known.length + used.length),
          earlierTrials: known.map(({ observation }) => observation),
          place: (config, trial) => askedInSpace(changed, later.space, { number: trial, config }),
        };
      },
    },
    timing: timingOf(definition),
  };
}

/** @param make makes the sampler of the definition in the space of a context */
function samplerOf(
  definition: SweepDefinition,
  context: SamplerContext,
  make: (context: SamplerContext) => Promise<Sampler>,
): Promise<Sampler> {
  const { sampling, defineByRun } = definition;
  if (defineByRun === undefined) return make(context);
  const compile = (space: SearchSpace) => spaceOf({ ...definition, space: spaceToWire(space, 'v2') });
  return openSpaceSampler(sampling, context, { fixed: defineByRun.fixed, make, compile });
}

function choiceOf(
  { sampling, defineByRun }: SweepDefinition,
  context: SamplerContext,
  registry: SamplerRegistry,
  known: number,
): SamplerChoice | undefined {
  if (defineByRun !== undefined && context.space.dimension === 0) return undefined;
  return registry.find(sampling.type)?.choose?.(context, known);
}

async function contextWithSources(store: Store, definition: SweepDefinition, createdAtMs: number) {
  const context = contextOf(definition);
  return { ...context, sources: await readSourceSweeps(store, definition, context.space, createdAtMs) };
}

function contextOf(definition: SweepDefinition): SamplerContext & { readonly space: CompiledSpace } {
  const { maxTotalTrials, maxConcurrentTrials } = definition.limits;
  return {
    space: spaceOf(definition),
    goal: definition.objective?.goal,
    goals: definition.objectives?.map((objective) => objective.goal),
    hasOutcomeConstraints: definition.outcomeConstraints !== undefined,
    seed: definition.seed,
    maxTotalTrials,
    maxConcurrentTrials,
  };
}

function policyOf(definition: SweepDefinition, policies: PolicyRegistry): Promise<TerminationPolicy> {
  const { earlyTermination, objective, limits, seed } = definition;
  const isContinuing = continuingPolicy(earlyTermination, policies) !== undefined;
  const context = {
    goal: objective?.goal ?? 'minimize',
    maxTotalTrials: limits.maxTotalTrials,
    seed,
    ...(isContinuing && { configurations: configurationsOf(spaceOf(definition)) }),
  };
  return createPolicy(earlyTermination, context, policies);
}

/** A function of this process fails or is interrupted with it: no machine needs time to recover. */
const atOnce: Partial<SweepTiming> = { failureRetryMs: 0, preemptionRetryMs: 0 };

function timingOf({ trial }: SweepDefinition): Partial<SweepTiming> {
  return trial.type === 'command' ? {} : atOnce;
}
