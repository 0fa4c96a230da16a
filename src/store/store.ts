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
  SweepDecision,
  SweepDefinition,
  SweepRow,
  TrialRow,
  TrialState,
  Verdict,
} from '../model/index.ts';
import type { ProcessIdentity } from '../process/index.ts';
import type { AnnotationStore, Point } from './annotations.ts';

/** The process that drives a sweep. */
export type LeaseOwner = ProcessIdentity;

/** The right to write decisions, with its fencing token. */
export interface Lease {
  readonly sweepId: string;
  readonly token: number;
}

/** A command of a user, as an input of the log. */
export type SweepCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel'; readonly reason: string | null }
  | { readonly kind: 'cancel_trial'; readonly trial: number }
  /** Ask/tell sweeps: so many further numbers fall due. */
  | { readonly kind: 'ask'; readonly count: number }
  /** Ask/tell sweeps: values by metric that were found elsewhere, of a configuration of the space. */
  | {
      readonly kind: 'observe';
      readonly config: ConfigurationRecord;
      readonly values: Readonly<Record<string, number>>;
    }
  /** A new version of the definition, checked by whoever gives it. Limits take effect with it. */
  | {
      readonly kind: 'change_definition';
      readonly definition: SweepDefinition;
      readonly defaults: ConfigurationRecord;
      readonly by: string | null;
      readonly note: string | null;
      /** Versions that the new definition was made from: nothing of another change is lost. */
      readonly ifVersion: number;
      readonly ifLimitsVersion: number;
      /** What was asked for: what must be the same in a repeat with the same key. */
      readonly request: Json;
    }
  /** Configurations of the space that take the next numbers. */
  | {
      readonly kind: 'enqueue';
      readonly trials: readonly EnqueuedTrial[];
      readonly by: string | null;
      /** The total rises with them; else they take numbers that the sampler would have had. */
      readonly onTop: boolean;
    }
  | { readonly kind: 'change_limits'; readonly limits: Limits; readonly ifVersion: number | null };

/** What the controller writes in one transaction. */
export interface Commit {
  /** The fold moves from `from` (checked: compare-and-set) to `to`; undefined: no fold, only other decisions. */
  readonly folded?: { readonly from: number; readonly to: number };
  readonly decisions: readonly SweepDecision[];
  /** Hash of each planned attempt's token, by `<trial>/<attempt>`. */
  readonly tokenHashes?: ReadonlyMap<string, Uint8Array>;
  /**
   * Claims of first attempts whose runners live in the controller's process, by `<trial>/<attempt>`: granted with the
   * launch, behind all decisions.
   */
  readonly claims?: ReadonlyMap<string, ClaimRequest>;
}

/** What became of a commit. */
export type CommitResult =
  /** The lease is no longer ours, or the fold had moved: nothing was written. Drop all memory of the sweep. */
  | { readonly kind: 'fenced' }
  | {
      readonly kind: 'committed';
      /**
       * Position of each decision in the log; null for one that a guard refused. Guards refuse `trial.suggested`,
       * `sampler.exhausted` (a change or enqueued trials that are not folded) and
       * `attempt.planned` (limits, pause, cancel, verdict, retry time, open attempts) and `sweep.ended` (an input that
       * is not folded, an open attempt, a trial that is not final).
       */
      readonly positions: readonly (number | null)[];
      /** Answers to the claims of attempts that were planned. */
      readonly grants: ReadonlyMap<string, Omit<ClaimGrant, 'config'>>;
      readonly atMs: number;
      /** The sweep as it is after this commit. */
      readonly sweep: SweepRow;
    };

/** Which trials, in which order, from where. */
export interface TrialQuery {
  readonly sweepId: string;
  readonly states?: readonly TrialState[];
  /** `best` puts trials without a value last. */
  readonly order?: 'number' | 'best';
  readonly offset?: number;
  readonly limit?: number;
}

/** Something wrong with the log of a sweep. */
export interface LogFault {
  readonly seq: number;
  /** As the end of a sentence. */
  readonly what: string;
}

/** What a check of some entries of a log found. */
export interface LogCheck {
  /** Position of the last of them; undefined: there were none. */
  readonly last: number | undefined;
  /** Entries that were compared with their checksum. */
  readonly checked: number;
  /** Entries that an earlier version wrote, without one. */
  readonly unchecked: number;
  readonly faults: readonly LogFault[];
}

/**
 * Clock of the store, in milliseconds since the epoch. Everything that is stored or compared with something stored goes by
 * it, never by the clock of the calling process: processes on several hosts may share a store, and their clocks differ. An
 * embedded store takes the clock of its host. A store on a server takes the server's, and answers from an offset that it
 * measures, so both methods return at once.
 */
export interface StoreTime {
  /**
   * Time that an entry written now would have. It never goes back; after the store's wall clock was set back it is ahead of
   * that. Durations up to now are measured by it.
   */
  nowMs(): number;
  /** Wall clock of the store, which may be set at any time. Times of leases go by it; see `leaseStanding`. */
  wallMs(): number;
}

/** A stored report. */
export interface ReportRow extends Report {
  readonly trial: number;
  readonly attempt: number;
  readonly epoch: number;
  /** Position of the batch in the log. */
  readonly eventSeq: number;
  /** Store clock when it was taken in. */
  readonly receivedAtMs: number;
  /** A later attempt started before this step: no longer an interval. */
  readonly superseded: boolean;
}

/** Which reports. */
export interface ReportQuery {
  readonly sweepId: string;
  readonly trial?: number;
  readonly metric?: string;
  /** Superseded reports too. */
  readonly all?: boolean;
}

/** What the answer to a runner depends on. */
export interface AttemptStanding {
  readonly sweepId: string;
  readonly trial: number;
  readonly attempt: number;
  readonly verdict: Verdict | null;
  /** A cancel or deadline of the trial or of its sweep is in the log, folded or not. */
  readonly cancelRequested: boolean;
}

/** An access token as it is kept: never its text. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  /** What its holder may do, in the words of the server. */
  readonly role: string;
  readonly createdAtMs: number;
  /** null: never */
  readonly expiresAtMs: number | null;
  /** SHA-256 of the text. */
  readonly sha256: Uint8Array;
}

/**
 * Durable state of sweeps. The log is the truth; rows are its current state, changed in the same transaction.
 *
 * Concurrency: any number of processes. Positions of a sweep's log are assigned inside the transaction that
 * appends, without gaps; guards are evaluated inside the transaction that needs them.
 * Order: a call sees the effects of every call that resolved before it was made, whether on this object, on another one
 * or in another process. Calls in flight at the same time take effect in any order, each as a whole, and a read among
 * them may miss the writes among them: await a write before a call that must see it. Within one call, batches, keys and
 * decisions take effect in the order given.
 * Durability: once a call resolves, its effect survives a killed process. `synced()` resolves when everything
 * committed before the call also survives a power cut; answers that people or other machines rely on wait for it.
 * Errors: `STORE_*`, of which `STORE_GONE` is final for this object; intake also throws the `TRACKING_*` codes named at `AttemptIntake`.
 */
export interface Store extends AnnotationStore {
  /** Address by which other threads and processes open the same store; null: only this object reaches it. */
  readonly address: string | null;
  /** Lower-case id of this state folder, made once; part of every attempt key. */
  readonly installId: string;
  readonly time: StoreTime;
  synced(): Promise<void>;
  /** Looks whether the store is still where it was opened; every other call does so too. @throws STORE_GONE */
  check(): Promise<void>;
  /** Waits for running calls and closes. Later calls fail with `STORE_CLOSED`. */
  close(): Promise<void>;

  // --- sweeps -----------------------------------------------------------------------------------------------------
  /** Creates a sweep with `sweep.submitted` at position 1. The same request key gives the same sweep again. */
  createSweep(input: { id: string; definition: SweepDefinition; requestKey?: string }): Promise<SweepRow>;
  /**
   * The sweep that was made with this key; undefined where there is none.
   * @throws STORE_KEY_REUSED when the key stands for another request
   */
  answeredSubmission(definition: SweepDefinition, requestKey: string): Promise<SweepRow | undefined>;
  /** @throws STORE_UNKNOWN_SWEEP */
  sweep(id: string): Promise<SweepRow>;
  /** Newest first. */
  sweeps(): Promise<readonly SweepRow[]>;
  /**
   * Appends a user's command. No-ops (pause when paused) append nothing and answer the present row.
   * @param idempotencyKey a repeat with the same key gets the stored answer; with another body `STORE_KEY_REUSED`
   * @throws STORE_SWEEP_FINAL, STORE_NOT_ASK_TELL, STORE_VERSION_MISMATCH, STORE_UNKNOWN_TRIAL, STORE_TRIAL_FINAL,
   *   STORE_SWEEP_ENDING for changes of a sweep that is being canceled or ends
   */
  command(sweepId: string, command: SweepCommand, idempotencyKey?: string): Promise<SweepRow>;
  /**
   * The answer that a change of the definition got with this key; undefined where there was none.
   * @throws STORE_KEY_REUSED when the key stands for another request
   */
  answeredChange(sweepId: string, request: Json, idempotencyKey: string): Promise<SweepRow | undefined>;
  /** Every version of the definition, rising from 1. @throws STORE_UNKNOWN_SWEEP */
  definitionVersions(sweepId: string): Promise<readonly DefinitionVersion[]>;

  // --- reading ----------------------------------------------------------------------------------------------------
  trials(query: TrialQuery): Promise<readonly TrialRow[]>;
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
  /** The same without holding them all in memory. */
  eachReport(query: ReportQuery, visit: (row: ReportRow) => void): Promise<void>;
  /** Metric names of a sweep, or of one trial, with their report counts. */
  metrics(sweepId: string, trial?: number): Promise<readonly { readonly metric: string; readonly count: number }[]>;
  /**
   * Log entries above `after`, in order.
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
   * The latest value of each metric of each trial, or of one trial: of the reports that count the one with the highest
   * step; among equals the newest, then the largest, numbers before NaN. A report without a step has step 0.
   */
  latestReports(query: {
    readonly sweepId: string;
    readonly trial?: number;
  }): Promise<readonly (Point & { readonly trial: number })[]>;
  /**
   * What trials have reported of each metric: the last value, the smallest and the largest, with their steps. Kept as reports
   * arrive, so that it costs no walk over them. By trial; the metrics of a trial in no promised order.
   * @param query.trials numbers of trials. @defaultValue all
   * @param query.metrics names of metrics. @defaultValue all
   */
  metricSummaries(query: {
    readonly sweepId: string;
    readonly trials?: readonly number[];
    readonly metrics?: readonly string[];
  }): Promise<readonly (MetricSummary & { readonly trial: number; readonly metric: string })[]>;
  /** Compares the entries above `after`, at most `limit`, and their reports with their checksums. */
  checkLog(query: { sweepId: string; after: number; limit: number }): Promise<LogCheck>;
  /** What the database itself finds wrong with its file, in sentences; empty: nothing. Reads all of it. */
  checkPages(): Promise<readonly string[]>;
  /** Due numbers that are not suggested yet, with their basis. */
  due(sweepId: string): Promise<readonly { readonly number: number; readonly basisSeq: number }[]>;

  // --- intake: no lease needed ------------------------------------------------------------------------------------
  /**
   * Grants one process the right to start user code; the current nonce gets its answer again. A second process gets it
   * only for a resumable trial, at most `retries.infrastructure` times, and fences the first.
   */
  claim(key: string, request: ClaimRequest): Promise<ClaimGrant>;
  heartbeat(key: string, epoch: number): Promise<AttemptRow>;
  /** Batches of one call share a transaction; each gets its own receipt or error. `want` is left to tracking. */
  appendReports(
    batches: readonly { readonly key: string; readonly batch: ReportBatch }[],
  ): Promise<readonly (Omit<ReportReceipt, 'want'> | Error)[]>;
  /** @param last reports that are taken in before the end, in the same transaction; a gap before them is told as incomplete */
  end(key: string, request: EndRequest, last?: ReportBatch): Promise<{ readonly kind: EndKind }>;
  /** Appends a notice unless one of its id is there, or too many are. See `AttemptIntake.notice`. */
  notice(key: string, epoch: number, notice: AttemptNotice): Promise<void>;
  /** Where each door of the newest epoch stands; missing doors have accepted nothing. */
  cursors(key: string): Promise<Readonly<Partial<Record<ReportBatch['door'], number>>>>;
  /** In the order of the keys; undefined for a key that is not in the store. */
  standings(keys: readonly string[]): Promise<readonly (AttemptStanding | undefined)[]>;
  /** Hash of the attempt's token, for the server; empty where none was given. */
  tokenHash(key: string): Promise<Uint8Array>;

  // --- access tokens: no lease needed ------------------------------------------------------------------------------
  /** Every token, expired ones too, oldest first. A change that any process made is seen by the next call. */
  tokens(): Promise<readonly AccessToken[]>;
  token(id: string): Promise<AccessToken | undefined>;
  /** @throws STORE_TOKEN_EXISTS */
  addToken(token: AccessToken): Promise<void>;
  /** @returns false when there is no token of this id */
  removeToken(id: string): Promise<boolean>;
  /**
   * Takes over tokens that an earlier version kept elsewhere, once in the life of a store. `read` is called inside the
   * transaction, and only by the call that takes over; when it throws, a later call may try again.
   * @returns whether this call took them over
   */
  adoptTokens(read: () => readonly AccessToken[]): Promise<boolean>;

  // --- controller: every write checks the lease token --------------------------------------------------------------
  /**
   * Takes the lease when it is free or its owner is provably dead on this host; of any other owner only when the lease
   * still shows the sign that the caller watched. No wall clock decides: whoever set one could take it from a healthy owner.
   * @param watched the `leaseSign` that the caller saw unchanged for as long as the lease lasts, by a monotonic clock of its own
   * @throws STORE_LEASE_HELD with the owner in details
   */
  acquireLease(sweepId: string, owner: LeaseOwner, durationMs: number, watched?: string): Promise<Lease>;
  /** Changes the lease's sign. @returns false when fenced */
  renewLease(lease: Lease, durationMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  /** Inputs above `after`, in order, reports with their values. */
  inputs(sweepId: string, after: number, limit: number): Promise<readonly LoggedInput[]>;
  /**
   * Checks the lease and the fold, then applies the decisions in order, each with its effects on the rows, and moves
   * the fold: all of it or nothing.
   * @throws STORE_INVARIANT when a decision that no guard refuses does not fit the rows (a second verdict, the end of a
   *   trial with an open attempt, a number that does not follow): nothing is written
   */
  commit(lease: Lease, commit: Commit): Promise<CommitResult>;
  /**
   * Appends `deadline.sweep` or `deadline.attempt`, once, when the limit as it is now has passed.
   * @param elapsedMs since the sweep's submission or the attempt's first claim, measured by the caller; it is kept in the entry
   * @returns false when fenced or not applicable: no limit, too early, canceled or ended, a verdict is set
   */
  deadline(lease: Lease, at: { trial: number; attempt: number } | 'sweep', elapsedMs: number): Promise<boolean>;
  /**
   * Ends an attempt by observation. Guard: not ended, and epoch and beat are still as the observer saw them when
   * its observation began.
   * @returns false when refused
   */
  observeEnd(lease: Lease, seen: { key: string; epoch: number; beat: number }, end: AttemptEnd): Promise<boolean>;
  /** Writes the engine's own id. Nothing depends on it. */
  submitted(lease: Lease, key: string, nativeId: string | null): Promise<boolean>;
  /** The engine no longer knows the job. */
  reaped(lease: Lease, key: string): Promise<boolean>;
}
