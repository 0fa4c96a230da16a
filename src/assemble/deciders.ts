import type { SweepDefinition, SweepRow } from '../records/index.ts';
import { type AutoChoice, chooseSampler, createSampler, type Sampler } from '../sampling/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import { type PriorTrial, readPriorTrials, type SweepTiming } from '../sweep/index.ts';
import { createPolicy, type EarlyTerminationPolicy } from '../termination/index.ts';
import { spaceOf } from './submit.ts';

/** What decides in a sweep beside its log: made from its definition alone, so that a replay decides alike. */
export interface Deciders {
  readonly space: CompiledSpace;
  /** Fresh; whoever asked for it closes it. */
  readonly sampler: Sampler;
  /** Whom `auto` asks first, and why; undefined where the definition names the sampler. */
  readonly samplerChoice: AutoChoice | undefined;
  /** Fresh. */
  readonly policy: EarlyTerminationPolicy;
  readonly priors: readonly PriorTrial[];
  readonly timing: Partial<SweepTiming>;
}

/** Makes what decides in a sweep. */
export async function decidersOf(store: Store, { definition, createdAtMs }: SweepRow): Promise<Deciders> {
  const space = spaceOf(definition);
  const goal = definition.objective?.goal;
  const { maxTotalTrials, maxConcurrentTrials } = definition.limits;
  const { seed, sampling } = definition;
  const context = {
    space,
    goal,
    goals: definition.objectives?.map((objective) => objective.goal),
    hasOutcomeConstraints: definition.outcomeConstraints !== undefined,
    seed,
    maxTotalTrials,
    maxConcurrentTrials,
  };
  const priors = await readPriorTrials(store, definition, space, createdAtMs);
  return {
    space,
    sampler: createSampler(sampling, context),
    samplerChoice: sampling.type === 'auto' ? chooseSampler(context, priors.length) : undefined,
    policy: createPolicy(definition.earlyTermination, { goal: goal ?? 'minimize', maxTotalTrials }),
    priors,
    timing: timingOf(definition),
  };
}

/** A function of this process fails or is interrupted with it: no machine needs time to recover. */
const atOnce: Partial<SweepTiming> = { failureRetryMs: 0, preemptionRetryMs: 0 };

function timingOf({ trial }: SweepDefinition): Partial<SweepTiming> {
  return trial.type === 'command' ? {} : atOnce;
}
