import type { Goal, StopReason } from '../model/index.ts';

/**
 * A policy's decision about a trial that has just reported.
 * @since 0.2.0
 */
export type PolicyDecision = { readonly kind: 'continue' } | { readonly kind: 'stop'; readonly reason: StopReason };

/**
 * What a policy is created with; `goal` says which values are better.
 * @since 0.2.0
 */
export interface PolicyContext {
  readonly goal: Goal;
  readonly maxTotalTrials: number;
  /** Seed of the sweep, for policies with random choices. @defaultValue 0 */
  readonly seed?: number;
  /** Number of configurations that the sampler can suggest. @defaultValue Infinity */
  readonly configurations?: number;
}

/**
 * What the next trial of a sweep should be.
 * @since 0.2.0
 */
export type NextTrial =
  /** A configuration from the sampler. */
  | { readonly kind: 'new' }
  /** Nothing for now: a trial must report or end first. If no trial is open, the sweep starts no more trials. */
  | { readonly kind: 'wait' }
  | Continuation;

/**
 * A trial that starts from the outputs of another.
 * @since 0.2.0
 */
export interface Continuation {
  readonly kind: 'continue';
  /** Number of that trial. */
  readonly parent: number;
  /** Whether its configuration is changed at random. */
  readonly isExplored: boolean;
  /** The reason, for the log. */
  readonly reason: StopReason;
}

/** How to change the configuration of a continued trial. */
export interface Exploration {
  /** Numbers are multiplied by one of these, all equally likely. Above 0. */
  readonly factors: readonly number[];
  /** Probability of redrawing a parameter instead, 0 to 1. */
  readonly resampleProbability: number;
}

/**
 * Decides which trials to stop early. Only the fold feeds it, in log order, so the same log gives the same decisions.
 * Trials are identified by number; trials of earlier sweeps have negative numbers.
 *
 * Interval: the number of primary-metric reports of one trial, from 1. A trial that reaches interval N is compared with
 * the others as they were at that interval (the fairness rule), whatever their state.
 * Cost: at most O(log n) amortised per report in the number of trials.
 * @since 0.2.0
 */
export interface TerminationPolicy {
  /** Name in the log and the API, such as `bandit`. */
  readonly name: string;
  /** Version of the rule. Replay compares it. */
  readonly version: number;
  /**
   * Records the next report of a trial and judges the trial at its new interval. NaN and infinities count as an
   * interval, but never as a best value.
   * @param judged false if the decision cannot matter (the trial has a verdict, or its user code has ended); the value
   *   still counts as a reference for others
   * @param step of the report, if it has one
   */
  report(trial: number, value: number, judged: boolean, step?: number): PolicyDecision;
  /** The trial ended. Its reports remain a reference for others, unless the policy excludes finished trials. */
  finished(trial: number, outcome: 'completed' | 'failed' | 'stopped' | 'canceled'): void;
  /** A retry continues from a checkpoint or starts over. Only the first `keep` intervals of the trial remain. */
  rewind(trial: number, keep: number): void;
  /**
   * Forecast of the best value at the trial's end, from the policy's curve model; undefined without a model. Samplers
   * see min(best so far, forecast) for stopped trials.
   */
  expectedFinal?(trial: number): number | undefined;
  /** How to change configurations of continuations with `isExplored`. @defaultValue not at all */
  readonly exploration?: Exploration;
  /**
   * What the next trial should be. Called for each number in order, at the input that makes it due, and again at later
   * inputs while the answer is `wait`, which must not change any state. Without it, every trial gets a new
   * configuration.
   */
  next?(number: number): NextTrial;
  /** The sweep's limit of trials changed. */
  totalChanged?(maxTotalTrials: number): void;
}
