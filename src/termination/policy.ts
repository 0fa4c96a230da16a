import type { Goal, StopReason } from '../records/index.ts';

/** What a policy says about a trial that has just reported. */
export type Judgement = { readonly kind: 'continue' } | { readonly kind: 'stop'; readonly reason: StopReason };

/** Makes a policy; `goal` decides which values are better. */
export interface PolicyContext {
  readonly goal: Goal;
  readonly maxTotalTrials: number;
}

/**
 * Decides which trials are stopped early. Fed by the fold in log order and by nothing else, so that the same log
 * gives the same judgements. Trials are known by number; numbers of trials from earlier sweeps are negative.
 *
 * Interval: the count of primary-metric reports of one trial, from 1. When trial r reaches interval N it is judged
 * against the others as they were at the same interval (fairness rule), in whatever state they are.
 * Cost: at most O(log n) amortised per report in the number of trials.
 */
export interface EarlyTerminationPolicy {
  /** Wire name, such as `bandit`. */
  readonly name: string;
  /** Version of the rule; part of what replay compares. */
  readonly version: number;
  /**
   * Takes in the next report of a trial and judges the trial at its new interval.
   * NaN and infinities count as an interval and are ignored for "best".
   * @param judged false where the result cannot matter (the trial has a verdict, or its user code had ended):
   *   the value still becomes reference for others
   */
  report(trial: number, value: number, judged: boolean): Judgement;
  /** The trial ended: its reports stay as reference, except where the policy excludes finished trials. */
  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void;
  /** A retry continues from a checkpoint or starts anew: the trial's intervals are cut back to the first `keep`. */
  rewind(trial: number, keep: number): void;
  /**
   * Best value the trial would have had at its end, by the policy's curve model; undefined without a model.
   * Samplers see min(best so far, this) of stopped trials.
   */
  expectedFinal?(trial: number): number | undefined;
}
