import { completeDefinition } from './complete-definition.ts';
import type { SweepDefinition } from './definition.ts';

/** What a study chooses. */
export interface AskTellChoices
  extends Pick<
    SweepDefinition,
    'name' | 'space' | 'constraints' | 'sampling' | 'seed' | 'earlyTermination' | 'objectives' | 'outcomeConstraints'
  > {
  readonly objective: NonNullable<SweepDefinition['objective']>;
  readonly maxTotalTrials: number;
  readonly resumeFrom?: readonly string[];
}

/** Trials of a study that gives no limit: far more than ever run. The sampler `auto` then plans for many. */
export const askTellTotal = 1_000_000;

/** Whether a number of trials is that of a study without a limit, which says nothing about its length. */
export function isUnlimited(trials: number): boolean {
  return trials >= askTellTotal;
}

/** The definition of a study: the caller runs the trials, any number of them at once. */
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
