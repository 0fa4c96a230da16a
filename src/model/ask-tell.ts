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

/** Whether a number of trials is that of a study without a limit: it then tells nobody anything. */
export function isUnlimited(trials: number): boolean {
  return trials >= askTellTotal;
}

/** The definition of a study: whoever asks runs the trials, as many at a time as they like. */
export function askTellDefinition({
  name,
  maxTotalTrials,
  resumeFrom = [],
  constraints,
  ...choices
}: AskTellChoices): SweepDefinition {
  return {
    formatVersion: 1,
    name,
    experimentName: name,
    tags: {},
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
    retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
    ahead: 0,
    trial: { type: 'ask_tell' },
    resumeFrom: [...resumeFrom],
  };
}
