import type {
  ChildRun,
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

/** What the fold uses besides the log; fixed for a sweep. */
export interface FoldRules {
  readonly policy: TerminationPolicy;
  /** Undefined if the sweep has no objective: no report is judged. */
  readonly primaryMetric: string | undefined;
  readonly goal: Goal;
  /** What is measured besides the primary metric; undefined: nothing. */
  readonly measures?: Measures | undefined;
  readonly retries: Retries;
  /** Suggestions recorded ahead of a free slot. */
  readonly ahead: number;
  /** Numbers fall due when asked for (an ask/tell sweep). */
  readonly isAskTell: boolean;
  /** A configuration has only what its trial asked for. */
  readonly isByRun: boolean;
  readonly timing: Pick<SweepTiming, 'failureRetryMs' | 'failureRetryMaxMs' | 'preemptionRetryMs'>;
}

/** A suggested trial that is not final in the fold. */
export interface OpenTrial {
  readonly number: number;
  /** Grows while the trial of a define-by-run sweep asks for parameters. */
  config: ConfigurationRecord;
  /** The trial whose outputs it starts from. */
  readonly parent: number | null;
  /** The trial, of any sweep, that it resumes. */
  readonly resumes?: ChildRun | undefined;
  phase: 'queued' | 'starting' | 'running';
  /** Launches so far. While `starting` or `running`, the last one is open. */
  attempts: number;
  verdict: Verdict | null;
  /** Why the trial was canceled, for people. */
  reason: string | null;
  userRetries: number;
  infraRetries: number;
  preemptions: number;
  retryAtMs: number | null;
  /** First claim of the open attempt: its position in the log. */
  claimed: { readonly seq: number; readonly atMs: number } | null;
  /** Reports of the primary metric that count. */
  series: Series;
  /** Likewise for every metric measured besides it. */
  readonly measured?: ReadonlyMap<string, Series>;
  /** Names of the metrics it logged, at most `metricNameLimit`. */
  metricNames: string[];
}

/** The state of a sweep after the inputs up to `foldedSeq` and the recorded suggestions and launches. */
export interface FoldState {
  readonly sweepId: string;
  /** Replaced when the definition changes. */
  rules: FoldRules;
  foldedSeq: number;
  limits: Limits;
  /** Total after the sampler ran out of suggestions. */
  exhaustedAt: number | null;
  ending: { readonly reason: EndingReason; readonly causedBy: number; readonly message: string | null } | null;
  final: FinalSweepState | null;
  nextNumber: number;
  dueCount: number;
  /** Bases of the due numbers that are not suggested yet. */
  readonly basis: Map<number, number>;
  /** By number, ascending. */
  readonly open: Map<number, OpenTrial>;
  readonly ended: EndedTrials;
  /**
   * Define-by-run: the configurations as suggested, by trial. What a trial asks for depends on when it is looked at;
   * these do not, so samplers see them in place of the configurations of trials in progress.
   */
  readonly suggested: Map<number, ConfigurationRecord>;
  /** How many of `ended` are evaluations made elsewhere. */
  observed: number;
  readonly counts: Record<FinalTrialState, number>;
  /** Number of ended trials with a value of the primary metric. */
  endedWithValue: number;
  /** Losses of the ended trials in order of ending, as forecasts see them (`trialLoss`). */
  readonly losses: number[];
  /** Failed trials, except those that declared their configuration infeasible. */
  failures: number;
  /**
   * True until a trial ends without failing; from then on, failures of the first trials no longer condemn the sweep.
   */
  onlyFailures: boolean;
  /** Message of the last failed trial. */
  lastFailure: string | null;
  /** Planned attempts that have not ended. */
  openAttempts: number;
  /** The note about metric names has been written. */
  isNoticed: boolean;
  /** What the policy threw; it is not called again. */
  policyError: string | null;
  readonly current: CurrentDefinition;
  /** Due and suggested numbers that continue another trial, as the policy decided when they fell due. */
  readonly continuations: Map<number, ContinuedTrial>;
  /** How many of the suggested numbers continue another trial: the sampler is not asked for those. */
  continued: number;
  /** The policy had nothing for the next number when it was last asked. */
  isWaiting: boolean;
}

/** The parent's configuration. */
export interface ContinuedTrial extends Continuation {
  /** The parent's. */
  readonly config: ConfigurationRecord;
}

/** Changes by people that affect the next numbers. */
export interface CurrentDefinition {
  /** As of the folded position. */
  definition: SweepDefinition;
  version: number;
  /** The policy's definition changed and the new policy has not been made yet. */
  isPolicyOld: boolean;
  /** The version that the sampler was made for; null: the first. */
  suggester: SuggesterVersion | null;
  /** What trials of earlier versions count as having used for parameters that were added. */
  defaults: ConfigurationRecord;
  /** Configurations that take the next numbers. */
  queue: EnqueuedTrial[];
  /** Suggested numbers that came from the queue. */
  taken: number;
}

/** A point where one sampler took over from another. */
export interface SuggesterVersion {
  readonly version: number;
  readonly definition: SweepDefinition;
  readonly defaults: ConfigurationRecord;
  /** First trial that this sampler suggests. */
  readonly firstTrial: number;
  /** Likewise, not counting numbers that did not come from a sampler. */
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
    isByRun: definition.defineByRun !== undefined,
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
    suggested: new Map(),
    observed: 0,
    counts: { completed: 0, failed: 0, stopped: 0, canceled: 0 },
    endedWithValue: 0,
    losses: [],
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
      queue: firstQueue(definition),
      taken: 0,
    },
    continuations: new Map(),
    continued: 0,
    isWaiting: false,
  };
}

/** The children that a sweep resumes take its first numbers, as if they had been enqueued before its first trial. */
function firstQueue({ resumeChildRuns = [] }: SweepDefinition): EnqueuedTrial[] {
  return resumeChildRuns.map(({ config = {}, ...resumes }) => ({ config, again: null, resumes }));
}

/** Total trials of this sweep, as far as the fold knows. */
export function totalOf(state: FoldState): number {
  return Math.min(state.limits.maxTotalTrials, state.exhaustedAt ?? Number.POSITIVE_INFINITY);
}
