import type { Json } from '../base/index.ts';
import type { AttemptNotice } from './attempt/notice.ts';
import type { DefinitionChange, EnqueuedTrial } from './definition/changes.ts';
import type { ConfigurationRecord } from './definition/configuration.ts';
import type { Limits } from './definition/definition.ts';
import type { Report, ReportChannel } from './metric/report.ts';
import type { EndingReason, EndKind, FailureKind, FinalSweepState, FinalTrialState, Verdict } from './states.ts';

/**
 * What entitled parties append to a sweep's log. Inputs never set a state or verdict: the fold does, in log order.
 */
export type SweepInput =
  | { readonly kind: 'sweep.submitted' }
  | { readonly kind: 'limits.changed'; readonly limits: Limits }
  /** This definition suggests the trials from `firstTrial` on, which see at least the log up to here. */
  | ({ readonly kind: 'definition.changed' } & DefinitionChange)
  /** The next trial numbers take these configurations, in order. */
  | { readonly kind: 'enqueued'; readonly trials: readonly EnqueuedTrial[]; readonly by: string | null }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'cancel.requested'; readonly reason: string | null }
  | { readonly kind: 'deadline.sweep' }
  /** Ask/tell sweep: this many further trial numbers fall due here, and only here. */
  | { readonly kind: 'asked'; readonly count: number }
  /** Ask/tell sweep: an evaluation made elsewhere. It is not a trial; later suggestions learn from it. */
  | {
      readonly kind: 'observed';
      readonly config: ConfigurationRecord;
      /** Values by metric: the primary one, and any other objective or constrained metric. */
      readonly values: Readonly<Record<string, number>>;
    }
  /** Define-by-run: the trial asked for these parameters and has these values from here on. */
  | { readonly kind: 'trial.configured'; readonly trial: number; readonly config: ConfigurationRecord }
  | { readonly kind: 'trial.cancel'; readonly trial: number }
  | { readonly kind: 'deadline.attempt'; readonly trial: number; readonly attempt: number }
  | {
      readonly kind: 'claimed';
      readonly trial: number;
      readonly attempt: number;
      readonly epoch: number;
      /** Reports of earlier attempts after this step are superseded; null: all of them are. */
      readonly resumedStep: number | null;
    }
  | {
      readonly kind: 'reports';
      readonly trial: number;
      readonly attempt: number;
      readonly epoch: number;
      readonly door: ReportChannel;
      /** Sequence number of the first report, within the channel and epoch, from 1. */
      readonly first: number;
      /** False: user code had ended when they were sent; they are stored but never judged. */
      readonly live: boolean;
      /** The accepted reports, read from their rows. */
      readonly reports: readonly Report[];
    }
  /** For people; it changes nothing. */
  | {
      readonly kind: 'attempt.noticed';
      readonly trial: number;
      readonly attempt: number;
      readonly notice: AttemptNotice;
    }
  | {
      readonly kind: 'attempt.ended';
      readonly trial: number;
      readonly attempt: number;
      readonly end: AttemptEnd;
      /** `isGone` of the runner's end; left out where it is false. */
      readonly isGone?: true;
    };

/** How an attempt ended, as recorded once. */
export interface AttemptEnd {
  readonly kind: EndKind;
  /** Who reported the end. */
  readonly source: 'runner' | 'observer';
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** One line for people: the error, or the reason of a loss. */
  readonly message: string | null;
}

/** An input with its position in the log. */
export interface LoggedInput {
  /** Position in the sweep's log, from 1, without gaps. */
  readonly seq: number;
  /** Store clock when it was appended, milliseconds since the epoch. */
  readonly atMs: number;
  readonly input: SweepInput;
}

/**
 * The numbers behind a stop, as the policy gave them. `text` is the sentence shown to people.
 * @since 0.2.0
 */
export interface StopReason {
  readonly policy: string;
  /** For example "0.61 < 0.6667 = 0.8/1.2 at interval 10". */
  readonly text: string;
  readonly interval: number;
  /**
   * Where values decide, `needed` is the one with which this report would not have stopped the trial; any better one
   * would not have, either.
   */
  readonly numbers: Readonly<Record<string, number>>;
}

/**
 * What only the lease holder appends. Each decision has fixed effects on the rows, written in the same transaction (see
 * `Store.commit`).
 */
export type SweepDecision =
  /** Trial numbers fall due: the suggestions may see the log up to `basisSeq`. */
  | { readonly kind: 'due'; readonly first: number; readonly count: number; readonly basisSeq: number }
  | {
      readonly kind: 'trial.suggested';
      readonly trial: number;
      readonly config: ConfigurationRecord;
      readonly basisSeq: number;
      /** What the sampler notes about its choice: method, acquisition value, incumbent. */
      readonly note: Readonly<Record<string, Json>>;
      /** The trial whose outputs this one starts from, if its policy continues that trial. */
      readonly parent?: number;
    }
  | { readonly kind: 'attempt.planned'; readonly trial: number; readonly attempt: number; readonly target: string }
  | { readonly kind: 'trial.running'; readonly trial: number; readonly attempt: number }
  | {
      readonly kind: 'trial.verdict';
      readonly trial: number;
      readonly verdict: Verdict;
      /** Position of the input that caused it. */
      readonly causedBy: number;
      readonly stop: StopReason | null;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'trial.retry';
      readonly trial: number;
      readonly causedBy: number;
      readonly counter: 'userRetries' | 'infraRetries' | 'preemptions';
      readonly failure: FailureKind;
      readonly retryAtMs: number;
    }
  | {
      readonly kind: 'trial.ended';
      readonly trial: number;
      readonly causedBy: number;
      readonly state: FinalTrialState;
      readonly failure: FailureKind | null;
      readonly message: string | null;
      /** Best value of the primary metric over all reports that count; null without one. */
      readonly best: number | null;
      /** Last value of the primary metric. */
      readonly last: number | null;
      /** Reports of the primary metric that count. */
      readonly intervals: number;
    }
  /** The sampler has no more suggestions: this number becomes the sweep's total. */
  | { readonly kind: 'sampler.exhausted'; readonly total: number }
  | {
      readonly kind: 'sweep.ending';
      readonly causedBy: number;
      readonly reason: EndingReason;
      readonly message: string | null;
      /** What a stop by the expected gain was decided from. */
      readonly numbers?: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'sweep.ended'; readonly state: FinalSweepState; readonly message: string | null }
  /** For people, without effect on rows: the sampler that `auto` chose, a metric-name mismatch. */
  | {
      readonly kind: 'notice';
      readonly code: string;
      readonly text: string;
      readonly facts: Readonly<Record<string, Json>>;
    };

export type InputKind = SweepInput['kind'];
export type DecisionKind = SweepDecision['kind'];

/** One line of a sweep's log as readers see it. */
export interface LogEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: InputKind | DecisionKind;
  readonly isInput: boolean;
  readonly trial: number | null;
  readonly attempt: number | null;
  readonly causedBy: number | null;
  /** The input or decision without `kind`; a `reports` entry has `first` and `count` instead of the values. */
  readonly body: Readonly<Record<string, Json>>;
}
