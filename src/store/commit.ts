import type { ClaimGrant, ClaimRequest, LoggedInput, SweepDecision, SweepRow } from '../model/index.ts';

/**
 * The right to write decisions, with its fencing token.
 * @experimental
 * @since 0.2.0
 */
export interface Lease {
  readonly sweepId: string;
  readonly token: number;
}

/** What the controller writes in one transaction. */
export interface Commit {
  /** Moves the fold from `from` (compare-and-set) to `to`; undefined: the fold stays. */
  readonly folded?: { readonly from: number; readonly to: number };
  readonly decisions: readonly SweepDecision[];
  /** Hash of each planned attempt's token, by `<trial>/<attempt>`. */
  readonly tokenHashes?: ReadonlyMap<string, Uint8Array>;
  /**
   * Claims of first attempts whose runners live in the controller's process, by `<trial>/<attempt>`: granted with the
   * launch, after all decisions.
   */
  readonly claims?: ReadonlyMap<string, ClaimRequest>;
}

/**
 * Decides about inputs inside the transaction that appends them. Must neither throw nor call the store.
 * @param inputsAfter the inputs after a position; undefined if they have to be read
 * @returns undefined: the controller takes the inputs from the log later
 * @experimental
 * @since 0.2.0
 */
export type JoinInputs = (inputsAfter: (seq: number) => readonly LoggedInput[] | undefined) => JoinedCommit | undefined;

/**
 * What a controller made of inputs that are not committed yet. One of the methods is called once.
 * @experimental
 * @since 0.2.0
 */
export interface JoinedCommit {
  /** Written in the transaction of the inputs; undefined: nothing is to be written yet. */
  readonly commit: Commit | undefined;
  /** @param result that of `commit` */
  committed(result: CommitResult | undefined): void;
  /** The inputs are committed, but `commit` failed and has to be repeated. */
  leftOut(): void;
  /** The inputs are not committed. */
  undone(error: unknown): void;
}

/** Result of a commit. */
export type CommitResult =
  /** The lease is no longer ours, or the fold had moved: nothing was written. Discard all cached state of the sweep. */
  | { readonly kind: 'fenced' }
  | {
      readonly kind: 'committed';
      /**
       * Position of each decision in the log; null if a guard refused it. Guards may refuse `trial.suggested` (limits,
       * pause, cancel, an unfolded change, not the next number, not due), `sampler.exhausted` (an unfolded change or
       * unfolded enqueued trials), `attempt.planned` (limits, pause, cancel, verdict, open attempts) and `sweep.ended`
       * (an unfolded input, an open attempt, a trial that is not final).
       */
      readonly positions: readonly (number | null)[];
      /** Answers to the claims of attempts that were planned. */
      readonly grants: ReadonlyMap<string, Omit<ClaimGrant, 'config'>>;
      readonly atMs: number;
      /** The sweep after this commit. */
      readonly sweep: SweepRow;
    };
