import type { Json } from '../base/index.ts';
import type {
  AttemptEnd,
  AttemptNotice,
  AttemptRow,
  ClaimGrant,
  ClaimRequest,
  ConfigurationRecord,
  DefinitionVersion,
  EndKind,
  EndRequest,
  EnqueuedTrial,
  Limits,
  LogEntry,
  LoggedInput,
  MetricSummary,
  Report,
  ReportBatch,
  ReportReceipt,
  SweepDefinition,
  SweepRow,
  TrialRow,
  TrialState,
  Verdict,
} from '../model/index.ts';
import type { ProcessIdentity } from '../process/index.ts';
import type { AccessToken } from './access-token.ts';
import type { AnnotationStore, Point } from './annotations.ts';
import type { Commit, CommitResult, JoinInputs, Lease } from './commit.ts';
import type { LogCheck } from './log-check.ts';

/**
 * The process that drives a sweep.
 * @experimental
 * @since 0.2.0
 */
export type LeaseOwner = ProcessIdentity;

/** A user's command, which becomes an input of the log. */
export type SweepCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel'; readonly reason: string | null }
  | { readonly kind: 'cancel_trial'; readonly trial: number }
  /** Ask/tell sweeps: values by metric of a configuration of the space that was evaluated elsewhere. */
  | {
      readonly kind: 'observe';
      readonly config: ConfigurationRecord;
      readonly values: Readonly<Record<string, number>>;
    }
  /**
   * Define-by-run: parameters that a trial with an open attempt asked for, and their values, which join its
   * configuration.
   */
  | { readonly kind: 'configure'; readonly trial: number; readonly config: ConfigurationRecord }
  /** A new version of the definition, already checked by the caller. Its limits take effect with it. */
  | {
      readonly kind: 'change_definition';
      readonly definition: SweepDefinition;
      readonly defaults: ConfigurationRecord;
      readonly by: string | null;
      readonly note: string | null;
      /** Versions from which the new definition was made; the command is refused if another change came first. */
      readonly ifVersion: number;
      readonly ifLimitsVersion: number;
      /** The user's request: a repeat with the same key must have the same one. */
      readonly request: Json;
    }
  /** Configurations of the space that take the next trial numbers. */
  | {
      readonly kind: 'enqueue';
      readonly trials: readonly EnqueuedTrial[];
      readonly by: string | null;
      /** true: raises the total by their number. false: they take numbers that the sampler would have filled. */
      readonly onTop: boolean;
    }
  | { readonly kind: 'change_limits'; readonly limits: Limits; readonly ifVersion: number | null };

/** Selects and sorts trials. */
export interface TrialQuery {
  readonly sweepId: string;
  readonly states?: readonly TrialState[];
  /** `best` puts trials without a value last. */
  readonly order?: 'number' | 'best';
  /** Only trials with these numbers. @defaultValue all */
  readonly numbers?: readonly number[];
  /** Only trials that follow this one in the order: the last of a page, so that each page costs the same. */
  readonly after?: number;
  readonly offset?: number;
  readonly limit?: number;
}

/** Selects the next trials of a walk over all trials of a sweep. */
export interface TrialWalk {
  /** Number of the last trial of the page before. @defaultValue from the start */
  readonly after?: number;
  /** @defaultValue all */
  readonly limit?: number;
}

/** What results of a whole sweep are computed from; a row takes five times as long to read. */
export type OutcomeRow = Pick<
  TrialRow,
  'number' | 'state' | 'failure' | 'best' | 'intervals' | 'endedSeq' | 'endedCause' | 'startedAtMs' | 'endedAtMs'
>;

/** The configuration of a trial. */
export type ConfigurationRow = Pick<TrialRow, 'number' | 'config'>;

/**
 * Clock of the store, in milliseconds since the epoch. Every stored time, and every time compared with one, comes from
 * this clock, never from that of the calling process: processes on several hosts may share a store, and their clocks
 * differ. An embedded store uses the clock of its host. A store on a server uses the server's clock through a measured
 * offset, so both methods return at once.
 * @experimental
 * @since 0.2.0
 */
export interface StoreTime {
  /**
   * Time that an entry written now would have. It never goes back: after the store's wall clock is set back, it runs
   * ahead of it. Use it to measure durations up to now.
   */
  nowMs(): number;
  /** Wall clock of the store, which someone may set at any time. Leases use it; see `leaseState`. */
  wallMs(): number;
}

/** A stored report. */
export interface ReportRow extends Report {
  readonly trial: number;
  readonly attempt: number;
  readonly epoch: number;
  /** Position of the batch in the log. */
  readonly eventSeq: number;
  /** Time of arrival, by the store's clock. */
  readonly receivedAtMs: number;
  /** A later attempt started before this step, so this report is no longer an interval. */
  readonly superseded: boolean;
}

/** Selects reports. */
export interface ReportQuery {
  readonly sweepId: string;
  readonly trial?: number;
  readonly metric?: string;
  /** Include superseded reports. @defaultValue false */
  readonly all?: boolean;
}

/** The facts on which the answer to a runner depends. */
export interface AttemptStanding {
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
  readonly verdict: Verdict | null;
  /** A cancel or deadline of the trial or of its sweep is in the log, folded or not. */
  readonly cancelRequested: boolean;
}

/**
 * Durable state of sweeps. The log is the source of truth; rows are its current state, changed in the same transaction.
 *
 * Concurrency: any number of processes. Positions of a sweep's log are assigned inside the appending transaction,
 * without gaps; guards are evaluated inside the transaction that needs them. Order: a call sees the effects of every
 * call that resolved before it was made, whether on this object, on another one or in another process. Calls in flight
 * at the same time take effect in any order, each as a whole, and a read among them may miss the writes among them:
 * await a write before a call that must see it. Within one call, batches, keys and decisions take effect in the order
 * given. Durability: once a call resolves, its effect survives a killed process. `synced()` resolves when everything
 * committed before the call also survives a power cut; answers that people or other machines rely on wait for it.
 * Errors: `STORE_*`; after `STORE_GONE` every call on this object fails. Intake also throws the `TRACKING_*` codes
 * named at `AttemptIntake`.
 * @experimental
 * @since 0.2.0
 */
export interface Store extends AnnotationStore {
  /** Address by which other threads and processes open the same store; null when only this object reaches it. */
  readonly address: string | null;
  /** Lower-case id of this store, made once; part of every attempt key. */
  readonly installId: string;
  readonly time: StoreTime;
  synced(): Promise<void>;
  /** Checks that the store is still where it was opened; every other call does so too. @throws STORE_GONE */
  check(): Promise<void>;
  /** Waits for pending calls and closes. Later calls fail with `STORE_CLOSED`. */
  close(): Promise<void>;

  // --- sweeps -----------------------------------------------------------------------------------------------------
  /**
   * Creates a sweep with `sweep.submitted` at position 1. A repeated request key gives the same sweep.
   * @param input `asked`: the definition that the key belongs to, where facts of this store completed it.
   * @defaultValue `definition`
   */
  createSweep(input: {
    id: string;
    definition: SweepDefinition;
    requestKey?: string;
    asked?: SweepDefinition;
  }): Promise<SweepRow>;
  /**
   * The sweep that was created with this key; undefined if no sweep was.
   * @throws STORE_KEY_REUSED when the key belongs to another request
   */
  answeredSubmission(definition: SweepDefinition, requestKey: string): Promise<SweepRow | undefined>;
  /** @throws STORE_UNKNOWN_SWEEP */
  sweep(id: string): Promise<SweepRow>;
  /** Newest first. */
  sweeps(): Promise<readonly SweepRow[]>;
  /**
   * Appends a user's command. No-ops (pause when paused) append nothing and return the current row.
   * @param idempotencyKey a repeat with the same key gets the stored answer; with another body it throws
   *   STORE_KEY_REUSED
   * @throws STORE_SWEEP_FINAL, STORE_NOT_ASK_TELL, STORE_NOT_BY_RUN, STORE_VERSION_MISMATCH, STORE_UNKNOWN_TRIAL, STORE_TRIAL_FINAL,
   *   STORE_SWEEP_ENDING for changes of a sweep that is being canceled or is ending
   */
  command(sweepId: string, command: SweepCommand, idempotencyKey?: string): Promise<SweepRow>;
  /**
   * The answer that a change of the definition with this key got; undefined when there was none.
   * @throws STORE_KEY_REUSED when the key belongs to another request
   */
  answeredChange(sweepId: string, request: Json, idempotencyKey: string): Promise<SweepRow | undefined>;
  /** Every version of the definition, rising from 1. @throws STORE_UNKNOWN_SWEEP */
  definitionVersions(sweepId: string): Promise<readonly DefinitionVersion[]>;

  // --- reading ----------------------------------------------------------------------------------------------------
  trials(query: TrialQuery): Promise<readonly TrialRow[]>;
  /** The outcomes of trials, by number. */
  outcomes(query: TrialWalk & { readonly sweepId: string }): Promise<readonly OutcomeRow[]>;
  /** The configurations of trials, by number. */
  configurations(query: TrialWalk & { readonly sweepId: string }): Promise<readonly ConfigurationRow[]>;
  /** @throws STORE_UNKNOWN_TRIAL */
  trial(sweepId: string, number: number): Promise<TrialRow>;
  /** Trials by state. */
  trialCounts(sweepId: string): Promise<Readonly<Record<TrialState, number>>>;
  /** By trial, then attempt. `open`: not ended or not reaped. */
  attempts(query: { sweepId: string; trial?: number; open?: boolean }): Promise<readonly AttemptRow[]>;
  /** @throws TRACKING_UNKNOWN_ATTEMPT */
  attempt(key: string): Promise<AttemptRow>;
  /** In log order. */
  reports(query: ReportQuery): Promise<readonly ReportRow[]>;
  /** As `reports`, without holding all rows in memory. */
  eachReport(query: ReportQuery, visit: (row: ReportRow) => void): Promise<void>;
  /** Metric names of a sweep, or of one trial, with their report counts. */
  metrics(sweepId: string, trial?: number): Promise<readonly { readonly metric: string; readonly count: number }[]>;
  /**
   * Log entries after position `after`, in order.
   * @param query.bodies false: entries of kinds other than `reports` may come with an empty body, which is faster.
   *   @defaultValue true
   */
  log(query: {
    sweepId: string;
    after?: number;
    limit?: number;
    kinds?: readonly string[];
    bodies?: boolean;
  }): Promise<readonly LogEntry[]>;
  /**
   * The latest value of each metric of each trial, or of one trial. The latest report is the one with the highest step;
   * among equal steps the newest, then the largest value, with NaN below every number. A report without a step has step
   * 0. Superseded reports are left out.
   */
  latestReports(query: {
    readonly sweepId: string;
    readonly trial?: number;
  }): Promise<readonly (Point & { readonly trial: number })[]>;
  /**
   * For each metric of each trial: the last, smallest and largest value with their steps. Maintained as reports arrive,
   * so reading does not walk over reports. Sorted by trial; the metrics of a trial come in no particular order.
   * @param query.trials numbers of trials. @defaultValue all
   * @param query.metrics names of metrics. @defaultValue all
   */
  metricSummaries(query: {
    readonly sweepId: string;
    readonly trials?: readonly number[];
    readonly metrics?: readonly string[];
  }): Promise<readonly (MetricSummary & { readonly trial: number; readonly metric: string })[]>;
  /** Compares at most `limit` entries after position `after`, with their reports, with their checksums. */
  checkLog(query: { sweepId: string; after: number; limit: number }): Promise<LogCheck>;
  /**
   * Faults that the database finds in its own file, as sentences; empty for a sound file. Reads the whole file.
   */
  checkPages(): Promise<readonly string[]>;
  /** Due numbers without a suggestion yet, with their basis. */
  due(sweepId: string): Promise<readonly { readonly number: number; readonly basisSeq: number }[]>;

  // --- intake: no lease needed ------------------------------------------------------------------------------------
  /**
   * Grants one process the right to start user code. A repeat with the current nonce gets the same answer. Another
   * process gets the right only for a resumable trial, at most `retries.infrastructure` times, and fences the previous
   * one.
   */
  claim(key: string, request: ClaimRequest): Promise<ClaimGrant>;
  heartbeat(key: string, epoch: number): Promise<AttemptRow>;
  /** Batches of one call share a transaction; each gets its own receipt or error. The intake room adds `want`. */
  appendReports(
    batches: readonly { readonly key: string; readonly batch: ReportBatch }[],
  ): Promise<readonly (Omit<ReportReceipt, 'want'> | Error)[]>;
  /**
   * @param last reports to append before the end, in the same transaction; a gap before them throws TRACKING_INCOMPLETE
   */
  end(key: string, request: EndRequest, last?: ReportBatch): Promise<{ readonly kind: EndKind }>;
  /** Appends a notice unless the attempt has one with its id, or too many. See `AttemptIntake.notice`. */
  notice(key: string, epoch: number, notice: AttemptNotice): Promise<void>;
  /** The cursor of each channel (`door`) of the newest epoch; a missing channel has accepted nothing. */
  cursors(key: string): Promise<Readonly<Partial<Record<ReportBatch['door'], number>>>>;
  /** In the order of the keys; undefined for a key that is not in the store. */
  standings(keys: readonly string[]): Promise<readonly (AttemptStanding | undefined)[]>;
  /** Hash of the attempt's token, for the server; empty when it has none. */
  tokenHash(key: string): Promise<Uint8Array>;

  // --- access tokens: no lease needed ------------------------------------------------------------------------------
  /** Every token, including expired ones, oldest first. The next call sees a change by any process. */
  tokens(): Promise<readonly AccessToken[]>;
  token(id: string): Promise<AccessToken | undefined>;
  /** @throws STORE_TOKEN_EXISTS */
  addToken(token: AccessToken): Promise<void>;
  /** @returns false when no token has this id */
  removeToken(id: string): Promise<boolean>;
  /**
   * Imports tokens that an earlier version stored elsewhere, once in the life of a store. `read` runs inside the
   * transaction, and only in the importing call; when it throws, a later call may try again.
   * @returns whether this call imported them
   */
  adoptTokens(read: () => readonly AccessToken[]): Promise<boolean>;

  // --- controller: every write checks the lease token --------------------------------------------------------------
  /**
   * Takes the lease when it is free or its owner is provably dead on this host; from any other owner only when the
   * lease's sign is still the one that the caller watched. Wall clocks do not decide: setting one could take the lease
   * from a healthy owner.
   * @param watched the `leaseSign` that the caller saw unchanged for the duration of the lease, by its own monotonic
   *   clock
   * @throws STORE_LEASE_HELD with the owner in details
   */
  acquireLease(sweepId: string, owner: LeaseOwner, durationMs: number, watched?: string): Promise<Lease>;
  /** Changes the lease's sign. @returns false when fenced */
  renewLease(lease: Lease, durationMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  /**
   * Ask/tell sweeps: this many more numbers fall due. Only the process that evaluates them asks, so that none is left
   * without one; the rule is checked in `test/protocol/ask.pml`.
   * @returns false when fenced
   * @throws STORE_SWEEP_FINAL
   */
  ask(lease: Lease, count: number): Promise<boolean>;
  /** Inputs after position `after`, in order, reports with their values. */
  inputs(sweepId: string, after: number, limit: number): Promise<readonly LoggedInput[]>;
  /**
   * The inputs after position `after` that this object appended itself, if it knows that there are no others between
   * them; undefined if it does not know. Whatever others append later, and an empty answer, takes `inputs` to find out.
   * A store without this method is asked for all inputs.
   */
  recentInputs?(sweepId: string, after: number): readonly LoggedInput[] | undefined;
  /**
   * Calls `join` in each transaction in which this object appends inputs to the sweep of the lease, so that decisions
   * share the transaction of the inputs that they follow from. Optional: a controller also takes inputs from the log.
   * @returns ends that
   */
  joinInputs?(lease: Lease, join: JoinInputs): () => void;
  /**
   * Checks the lease and the fold, applies the decisions in order with their effects on the rows, and moves the fold,
   * all or nothing.
   * @throws STORE_INVARIANT when a decision that no guard refuses contradicts the rows (a second verdict, the end of a
   *   trial with an open attempt, a number out of order): nothing is written
   */
  commit(lease: Lease, commit: Commit): Promise<CommitResult>;
  /**
   * Appends `deadline.sweep` or `deadline.attempt`, once, when the current limit has passed.
   * @param elapsedMs time since the sweep's submission or the attempt's first claim, measured by the caller and stored
   *   in the entry
   * @returns false when fenced or not applicable: no limit, too early, canceled or ended, a verdict is set
   */
  deadline(lease: Lease, at: { trial: number; attempt: number } | 'sweep', elapsedMs: number): Promise<boolean>;
  /**
   * Ends an attempt by observation. Guard: the attempt is open, and its epoch and beat are unchanged since the
   * observation began.
   * @returns false when refused
   */
  observeEnd(lease: Lease, seen: { key: string; epoch: number; beat: number }, end: AttemptEnd): Promise<boolean>;
  /** Records the engine's own id of the job. Nothing depends on it. */
  submitted(lease: Lease, key: string, nativeId: string | null): Promise<boolean>;
  /** Records that the engine no longer knows the job. @returns false when fenced or the attempt is open */
  reaped(lease: Lease, key: string): Promise<boolean>;
}
