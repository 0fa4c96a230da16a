import type { ConfigurationRecord } from './definition/configuration.ts';
import type { Limits, SweepDefinition } from './definition/definition.ts';
import type { AttemptEnd, StopReason } from './events.ts';
import type { LeaseHolder } from './lease.ts';
import type { AttemptState, EndingReason, FailureKind, SweepState, TrialState, Verdict } from './states.ts';

/** Current state of a sweep. */
export interface SweepRow {
  readonly id: string;
  /** The newest version. Its limits are those it was created with: the current ones are in `limits`. */
  readonly definition: SweepDefinition;
  /** 1 until the first change. */
  readonly definitionVersion: number;
  /** Position of the last input that determines the next trials; 0: none. Nothing is suggested before it is folded. */
  readonly lastChangeSeq: number;
  readonly state: SweepState;
  readonly paused: boolean;
  readonly limits: Limits;
  readonly limitsVersion: number;
  /** Total after the sampler ran out of suggestions; null: `limits.maxTotalTrials` applies. */
  readonly totalEffective: number | null;
  /** Position of the first cancel or sweep deadline; null: none yet. */
  readonly cancelSeq: number | null;
  readonly endingReason: EndingReason | null;
  readonly message: string | null;
  /** Next free log position. */
  readonly nextSeq: number;
  /** Inputs up to this position are folded. */
  readonly foldedSeq: number;
  /** Number of the next trial to be suggested. */
  readonly nextNumber: number;
  /** Trial numbers below this are due. */
  readonly dueCount: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  /** null: nobody holds the lease. */
  readonly leaseOwner: LeaseHolder | null;
  readonly leaseToken: number;
  readonly leaseUntilMs: number;
}

/** Current state of a trial. */
export interface TrialRow {
  readonly sweepId: string;
  /** 0, 1, 2 … in order of suggestion. */
  readonly number: number;
  readonly state: TrialState;
  readonly config: ConfigurationRecord;
  readonly basisSeq: number;
  /** The trial whose outputs it starts from; null: it starts from scratch. */
  readonly parent: number | null;
  /** Launches so far. */
  readonly attempts: number;
  readonly cancelSeq: number | null;
  readonly verdict: Verdict | null;
  /** Position of the input that caused the verdict. */
  readonly verdictCause: number | null;
  readonly stop: StopReason | null;
  readonly failure: FailureKind | null;
  readonly message: string | null;
  readonly userRetries: number;
  readonly infraRetries: number;
  readonly preemptions: number;
  readonly retryAtMs: number | null;
  /** Position of the decision that ended it, and of the input that caused that decision. */
  readonly endedSeq: number | null;
  readonly endedCause: number | null;
  /** Best, last and count of the primary metric, kept current while the trial runs. */
  readonly best: number | null;
  readonly last: number | null;
  readonly intervals: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  /** When its last attempt ended; without an attempt, when its end was decided. */
  readonly endedAtMs: number | null;
}

/** Current state of one launch of a trial. */
export interface AttemptRow {
  readonly sweepId: string;
  readonly trial: number;
  /** 0, 1, 2 … within the trial. */
  readonly attempt: number;
  /** Key of the job in its engine, unique across all installations. `[a-z0-9-]`, at most 52 characters. */
  readonly key: string;
  readonly state: AttemptState;
  readonly target: string;
  /** Number of granted claims; 0: not started yet. */
  readonly epoch: number;
  readonly nonce: string | null;
  readonly restarts: number;
  readonly lastSeenMs: number | null;
  /** Incremented by every heartbeat, report and claim; an observer that reports a loss names the beat it saw. */
  readonly beat: number;
  readonly nativeId: string | null;
  readonly endedSeq: number | null;
  readonly end: AttemptEnd | null;
  readonly reapedAtMs: number | null;
  readonly plannedAtMs: number;
  readonly claimedAtMs: number | null;
  /** When user code ended, if its runner said so; otherwise when its end arrived. */
  readonly endedAtMs: number | null;
}
