import { completeDefinition } from './complete-definition.ts';
import type { SweepDefinition } from './definition.ts';

/** The choices that a study makes. */
export interface AskTellChoices
  extends Partial<Pick<SweepDefinition, 'tags'>>,
    Pick<
      SweepDefinition,
      | 'name'
      | 'space'
      | 'priors'
      | 'constraints'
      | 'sampling'
      | 'defineByRun'
      | 'seed'
      | 'earlyTermination'
      | 'objectives'
      | 'outcomeConstraints'
    > {
  readonly objective: NonNullable<SweepDefinition['objective']>;
  readonly maxTotalTrials: number;
  readonly resumeFrom?: readonly string[];
  readonly otherData?: readonly string[] | undefined;
}

/**
 * Trial limit of a study that sets none: far more than will ever run. The sampler `auto` then plans for many trials.
 */
export const askTellTotal = 1_000_000;

/** Whether this is the trial limit of a study without one, which says nothing about its length. */
export function isUnlimited(trials: number): boolean {
  return trials >= askTellTotal;
}

/** The definition of a study: the caller runs the trials, any number of them at a time. */
export function askTellDefinition({ maxTotalTrials, constraints, ...choices }: AskTellChoices): SweepDefinition {
  return completeDefinition({
    ...choices,
    ...(constraints && { constraints }),
    limits: {
      maxTotalTrials,
      maxConcurrentTrials: maxTotalTrials,
      timeoutMs: null,
      trialTimeoutMs: null,
      // The caller decides when to give up.
      maxFailedTrials: maxTotalTrials,
    },
    trial: { type: 'ask_tell' },
  });
}
