import type {
  ConfigurationRecord,
  EndingReason,
  EnqueuedTrial,
  FinalSweepState,
  FinalTrialState,
  Goal,
  Limits,
  Measures,
  Retries,
  SweepDefinition,
  Verdict,
} from '../../model/index.ts';
import { measuresOf } from '../../model/index.ts';
import type { Continuation, TerminationPolicy } from '../../termination/index.ts';
import type { SweepTiming } from '../control/timing.ts';
import { EndedTrials } from '../history/ended-trials.ts';
import type { Series } from './series.ts';

/** What the fold goes by, beside the log; fixed for a sweep. */
export interface FoldRules {
  readonly policy: TerminationPolicy;
  /** Undefined where the sweep has no objective: no report is judged. */
  readonly primaryMetric: string | undefined;
  readonly goal: Goal;
  /** What is measured beside the primary metric; undefined: nothing. */
  readonly measures?: Measures | undefined;
  readonly retries: Retries;
  /** Suggestions recorded ahead of a free slot. */
  readonly ahead: number;
  /** Numbers fall due when asked for. */
  readonly isAskTell: boolean;
  readonly timing: Pick<SweepTiming, 'failureRetryMs' | 'failureRetryMaxMs' | 'preemptionRetryMs'>;
}

/** A suggested trial that is not final in the fold. */
export interface OpenTrial {
  readonly number: number;
  readonly config: ConfigurationRecord;
  /** The trial whose outputs it starts from. */
  readonly parent: number | null;
  phase: 'queued' | 'starting' | 'running';
  /** Launches so far. While `starting` or `running` the last of them is open. */
  attempts: number;
  verdict: Verdict | null;
  /** Why the trial was canceled, for people. */
  reason: string | null;
  userRetries: number;
  infraRetries: number;
  preemptions: number;
  retryAtMs: number | null;
  /** First claim of the open attempt: its place in the log. */
  claimed: { readonly seq: number; readonly atMs: number } | null;
  /** Reports of the primary metric that count. */
  series: Series;
  /** The same of every metric that is measured beside it. */
  readonly measured?: ReadonlyMap<string, Series>;
  /** Names of the metrics it logged, at most `metricNameLimit`. */
  metricNames: string[];
}

/** The sweep as the inputs up to `foldedSeq` and the recorded suggestions and launches make it. */
export interface FoldState {
  readonly sweepId: string;
  /** Replaced where the definition is changed. */
  rules: FoldRules;
  foldedSeq: number;
  limits: Limits;
  /** Total after the sampler ran out. */
  exhaustedAt: number | null;
  ending: { readonly reason: EndingReason; readonly causedBy: number; readonly message: string | null } | null;
  final: FinalSweepState | null;
  nextNumber: number;
  dueCount: number;
  /** Basis of the due numbers that are not suggested yet. */
  readonly basis: Map<number, number>;
  /** By number, rising. */
  readonly open: Map<number, OpenTrial>;
  readonly ended: EndedTrials;
  /** How many of `ended` were evaluated elsewhere. */
  observed: number;
  readonly counts: Record<FinalTrialState, number>;
  /** Ended trials that have a value of the primary metric. */
  endedWithValue: number;
  /** Failed trials, without those that called their configuration infeasible. */
  failures: number;
  /** True until a trial ends other than by failing: then the first trials show nothing about the sweep any more. */
  onlyFailures: boolean;
  /** Message of the last failed trial. */
  lastFailure: string | null;
  /** Planned attempts that have not ended. */
  openAttempts: number;
  /** The note about metric names has been made. */
  isNoticed: boolean;
  /** What the policy threw; it is not asked again. */
  policyError: string | null;
  readonly current: CurrentDefinition;
  /** Due numbers and suggested ones that go on from another trial, as the policy said when they fell due. */
  readonly continuations: Map<number, ContinuedTrial>;
  /** How many of the suggested numbers those are: the sampler is not asked for them. */
  continued: number;
  /** The policy had nothing for the next number when it was asked last. */
  isWaiting: boolean;
}

/** A trial that starts from the outputs of another. */
export interface ContinuedTrial extends Continuation {
  /** The parent's. */
  readonly config: ConfigurationRecord;
}

/** What people changed about the next numbers. */
export interface CurrentDefinition {
  /** As of the folded position. */
  definition: SweepDefinition;
  version: number;
  /** The policy's definition was changed, and the new policy is not there yet. */
  isPolicyOld: boolean;
  /** The version that the sampler was made for; null: the first. */
  suggester: SuggesterVersion | null;
  /** What trials of earlier versions count as having used of parameters that were added. */
  defaults: ConfigurationRecord;
  /** Configurations that take the next numbers. */
  queue: EnqueuedTrial[];
  /** Suggested numbers that came from the queue. */
  taken: number;
}

/** Where a sampler took over from another. */
export interface SuggesterVersion {
  readonly version: number;
  readonly definition: SweepDefinition;
  readonly defaults: ConfigurationRecord;
  /** First trial that is its own. */
  readonly firstTrial: number;
  /** The same without the numbers that did not come from a sampler. */
  readonly firstNumber: number;
}

/** Metric names remembered per trial for the note about names; more would only cost memory. */
export const metricNameLimit = 20;

/** The fold's rules for a sweep. */
export function foldRules(
  definition: SweepDefinition,
  policy: TerminationPolicy,
  timing: FoldRules['timing'],
): FoldRules {
  return {
    policy,
    primaryMetric: definition.objective?.primaryMetric,
    goal: definition.objective?.goal ?? 'minimize',
    measures: measuresOf(definition),
    retries: definition.retries,
    ahead: definition.ahead,
    isAskTell: definition.trial.type === 'ask_tell',
    timing,
  };
}

/** The state before the first input. @param definition version 1 */
export function initialState(
  sweepId: string,
  definition: SweepDefinition,
  rules: FoldRules,
  limits: Limits = definition.limits,
): FoldState {
  return {
    sweepId,
    rules,
    foldedSeq: 0,
    limits,
    exhaustedAt: null,
    ending: null,
    final: null,
    nextNumber: 0,
    dueCount: 0,
    basis: new Map(),
    open: new Map(),
    ended: new EndedTrials(),
    observed: 0,
    counts: { completed: 0, failed: 0, stopped: 0, canceled: 0 },
    endedWithValue: 0,
    failures: 0,
    onlyFailures: true,
    lastFailure: null,
    openAttempts: 0,
    isNoticed: false,
    policyError: null,
    current: {
      definition,
      version: 1,
      isPolicyOld: false,
      suggester: null,
      defaults: {},
      queue: [],
      taken: 0,
    },
    continuations: new Map(),
    continued: 0,
    isWaiting: false,
  };
}

/** Trials this sweep will have, as far as the fold knows. */
export function totalOf(state: FoldState): number {
  return Math.min(state.limits.maxTotalTrials, state.exhaustedAt ?? Number.POSITIVE_INFINITY);
}
