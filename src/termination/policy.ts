import type { Goal, StopReason } from '../model/index.ts';

/** What a policy says about a trial that has just reported. */
export type PolicyDecision = { readonly kind: 'continue' } | { readonly kind: 'stop'; readonly reason: StopReason };

/** Makes a policy; `goal` decides which values are better. */
export interface PolicyContext {
  readonly goal: Goal;
  readonly maxTotalTrials: number;
  /** Seed of the sweep, for policies that draw. @defaultValue 0 */
  readonly seed?: number;
  /** Configurations that the sampler can give. @defaultValue Infinity */
  readonly configurations?: number;
}

/** What the next number of a sweep is to be. */
export type NextTrial =
  /** A configuration from the sampler. */
  | { readonly kind: 'new' }
  /** Nothing for now: a trial must report or end first. While no trial is open, nothing more at all. */
  | { readonly kind: 'wait' }
  | Continuation;

/** A trial that starts from the outputs of another. */
export interface Continuation {
  readonly kind: 'continue';
  /** Number of that trial. */
  readonly parent: number;
  /** Its configuration is changed at random; false: taken as it is. */
  readonly isExplored: boolean;
  /** Why, for the log. */
  readonly reason: StopReason;
}

/** How the configuration of a continued trial is changed. */
export interface Exploration {
  /** Numbers are multiplied by one of these, each equally likely. Above 0. */
  readonly factors: readonly number[];
  /** Chance that a parameter is sampled again instead, 0 to 1. */
  readonly resampleProbability: number;
}

/**
 * Decides which trials are stopped early. Fed by the fold in log order and by nothing else, so that the same log
 * gives the same judgements. Trials are known by number; numbers of trials from earlier sweeps are negative.
 *
 * Interval: the count of primary-metric reports of one trial, from 1. When trial r reaches interval N it is judged
 * against the others as they were at the same interval (fairness rule), in whatever state they are.
 * Cost: at most O(log n) amortised per report in the number of trials.
 */
export interface TerminationPolicy {
  /** Wire name, such as `bandit`. */
  readonly name: string;
  /** Version of the rule; part of what replay compares. */
  readonly version: number;
  /**
   * Takes in the next report of a trial and judges the trial at its new interval.
   * NaN and infinities count as an interval and are ignored for "best".
   * @param judged false where the result cannot matter (the trial has a verdict, or its user code had ended):
   *   the value still becomes reference for others
   * @param step of the report, where it has one
   */
  report(trial: number, value: number, judged: boolean, step?: number): PolicyDecision;
  /** The trial ended: its reports stay as reference, except where the policy excludes finished trials. */
  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void;
  /** A retry continues from a checkpoint or starts over: only the first `keep` intervals of the trial remain. */
  rewind(trial: number, keep: number): void;
  /**
   * Best value the trial would have had at its end, by the policy's curve model; undefined without a model.
   * Samplers see min(best so far, this) of stopped trials.
   */
  expectedFinal?(trial: number): number | undefined;
  /** How configurations are changed where a continuation says `isExplored`. @defaultValue they are not */
  readonly exploration?: Exploration;
  /**
   * What the next number is to be, asked for each number in order at the input by which it falls due, and again at
   * later inputs while the answer is `wait`, which changes nothing. Without it every number is a new configuration.
   */
  next?(number: number): NextTrial;
  /** The limit of the sweep's total changed. */
  totalChanged?(maxTotalTrials: number): void;
}
