import type { Observation } from '../sampler.ts';

/** A trial that ran to its end, with its value. */
export interface CompletedTrial {
  readonly number: number;
  readonly config: Observation['config'];
  /** Finite; lower is better for either goal. */
  readonly loss: number;
  /** Whether it may be recommended: it is within the outcome constraints. */
  readonly mayLead: boolean;
}

/** What the model expects of repetitions of a trial's configuration; losses. */
export interface ExpectedLoss {
  readonly trial: number;
  readonly mean: number;
  /** Standard deviation of that mean, not of a single repetition. */
  readonly sd: number;
}

/** A trial that is likely better than the best observed one. */
export interface Recommendation {
  /** The recommended trial. */
  readonly likely: ExpectedLoss;
  /** The trial with the best observed loss. */
  readonly observed: ExpectedLoss;
  /** Standard deviation of a single trial's loss around the mean of its configuration. */
  readonly noise: number;
}

/** With fewer configurations the fitted noise is mostly prior: at 15 the recommended trial is worse than the best observed. */
export const FEWEST_COMPLETED = 20;
