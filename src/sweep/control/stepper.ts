import type { LaunchGrant } from '../../compute/index.ts';
import {
  attemptKey,
  type ClaimRequest,
  type LoggedInput,
  type SweepDecision,
  type SweepInput,
  type SweepRow,
  type Verdict,
} from '../../model/index.ts';
import type { Commit, Lease, Store } from '../../store/index.ts';
import { fold } from '../fold/fold.ts';
import { endSweep, outcomeOf } from '../fold/sweep-end.ts';
import { Deadlines } from '../time/deadlines.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { dueSuggestions, launches, type StartsContext, type TrialStart } from './starts.ts';
import type { SweepTiming } from './timing.ts';

/** What a stepper works with. */
export interface StepperContext extends StartsContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly timing: SweepTiming;
  readonly row: SweepRow;
  /** Written with the first commit. */
  readonly notices: readonly SweepDecision[];
  tokenHash(key: string): Uint8Array;
  /** The definition was changed by the input at this position, which is folded. Resolves when the next may be. */
  changed(seq: number): Promise<void>;
  /** Called after each commit. */
  readonly committed: (() => void) | undefined;
  /** The error that says that the lease is gone. */
  lost(): Error;
}

/** Inputs of one commit: more would hold the store for long. */
const inputsPerCommit = 1000;
/** After a refused start that no input explains. */
const refusedPauseMs = 250;
/** Decisions that nobody waits for are written with others, at the latest after this long. */
const deferMs = 100;
/** The fold's position alone is written after this long: it only shortens the way after a crash. */
const deferPositionMs = 1000;

/** The deciding side: folds inputs, starts what may start, and commits both together. */
export class Stepper {
  readonly #context: StepperContext;
  readonly #deadlines: Deadlines;
  #row: SweepRow;
  /** The store's own fold position: behind the state's while nothing urgent was decided. */
  #committedSeq: number;
  #pending: SweepDecision[];
  readonly #notes: SweepDecision[] = [];
  #pendingSinceMs: number | null = null;
  #isUrgent = false;
  /** Claims came with launches: inputs that no intake tells of. */
  #hasGrants = false;
  #startsNotBeforeMs = Number.NEGATIVE_INFINITY;
  #finalMs: number | null = null;
  /** Suggestions were put off for a launch. */
  #hasPutOff = false;
  #isAbandoned = false;
  #waiters: (() => void)[] = [];

  constructor(context: StepperContext) {
    this.#context = context;
    this.#row = context.row;
    this.#committedSeq = context.row.foldedSeq;
    this.#pending = [...context.notices];
    this.#deadlines = new Deadlines({
      ...context,
      isEnding: (trial, attempt) => context.jobDriver.isEnding(this.#keyOf(trial, attempt)),
    });
    if (context.state.final !== null) this.#finalMs = context.clock.monotonicMs();
  }

  /** Last position that is folded. */
  get foldedSeq(): number {
    return this.#context.state.foldedSeq;
  }

  get isFinal(): boolean {
    return this.#context.state.final !== null;
  }

  /** No trial is open: clean-up may hurry. */
  get isIdle(): boolean {
    return this.#context.state.open.size === 0;
  }

  /** Something waits to be suggested or launched. */
  get mayStart(): boolean {
    const { open, openAttempts, nextNumber, dueCount } = this.#context.state;
    return open.size > openAttempts || nextNumber < dueCount;
  }

  /** The sweep has been final for so long that the rest of the clean-up is left to others. */
  get isPatienceOver(): boolean {
    const { clock, timing } = this.#context;
    return this.#finalMs !== null && clock.monotonicMs() - this.#finalMs >= timing.reapPatienceMs;
  }

  /** Resolves when everything appended before the call is folded. */
  folded(): Promise<void> {
    if (this.#isAbandoned) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Verdict of an open trial as of the last step: the one in the store, as long as this controller has the lease. */
  verdictOf(trial: number): Verdict | null | undefined {
    return this.#isAbandoned ? undefined : this.#context.state.open.get(trial)?.verdict;
  }

  /** Lets everybody go who waits for a fold: this stepper makes none any more. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#release(this.#waiters.splice(0));
  }

  /** Written with the next commit: told to people, no consequence of an input. */
  note(notices: readonly SweepDecision[]): void {
    // Kept apart: a commit may be under way with what is pending.
    this.#notes.push(...notices);
    if (notices.length > 0) this.#pendingSinceMs ??= this.#context.clock.monotonicMs();
  }

  /** Folds everything there is, starts what may start, and writes both down. */
  async step(): Promise<void> {
    do {
      while (!this.isFinal && (await this.#foldSome())) {
        // More inputs, or a refusal that the inputs to come explain.
      }
    } while (!this.isFinal && (await this.#deadlines.append(this.#row)));
    if (this.isFinal) this.#release(this.#waiters.splice(0));
  }

  /** Writes deferred decisions and the fold's position. */
  async flush(): Promise<void> {
    if (this.isFinal) return;
    const isBehind =
      this.#pending.length + this.#notes.length > 0 || this.#context.state.foldedSeq > this.#committedSeq;
    if (isBehind) await this.#commit([]);
  }

  /** Time until a step is due without news, milliseconds. */
  get nextDelayMs(): number {
    if (this.isFinal) return Number.POSITIVE_INFINITY;
    const { clock, state, time } = this.#context;
    if (this.#hasPutOff) return 0;
    let delayMs = Math.min(this.#deadlines.nextDelayMs(this.#row), this.#untilLateMs);
    const pauseMs = this.#startsNotBeforeMs - clock.monotonicMs();
    if (pauseMs > 0) delayMs = Math.min(delayMs, pauseMs);
    for (const trial of state.open.values()) {
      const waitMs = time.retryDelayMs(trial);
      if (waitMs > 0) delayMs = Math.min(delayMs, waitMs);
    }
    return delayMs;
  }

  /** Time until deferred things must be written. */
  get #untilLateMs(): number {
    if (this.#pendingSinceMs === null) return Number.POSITIVE_INFINITY;
    const waitMs = this.#pending.length + this.#notes.length > 0 || this.#hasGrants ? deferMs : deferPositionMs;
    return this.#pendingSinceMs + waitMs - this.#context.clock.monotonicMs();
  }

  /** @returns true when there is more to do at once */
  async #foldSome(): Promise<boolean> {
    const { store, lease, state, clock } = this.#context;
    const waiters = this.#waiters.splice(0);
    try {
      const inputs = await retryWhileBusy(clock, () => store.inputs(lease.sweepId, state.foldedSeq, inputsPerCommit));
      this.#hasGrants = false;
      for (const entry of inputs) {
        const decisions = fold(state, entry);
        this.#pending.push(...decisions);
        this.#isUrgent ||= changesRow(entry.input) || decisions.some(isUrgent);
        this.#tellEngine(entry.input);
        this.#tellTime(entry, decisions);
        if (entry.input.kind === 'definition.changed') await this.#context.changed(entry.seq);
      }
      if (inputs.length === inputsPerCommit) {
        await this.#commit([]);
        return true;
      }
      const starts = this.#starts();
      if (this.#isUrgent || starts.length > 0 || this.#untilLateMs <= 0 || outcomeOf(state))
        return await this.#commit(starts);
      if (state.foldedSeq > this.#committedSeq) this.#pendingSinceMs ??= clock.monotonicMs();
      return false;
    } finally {
      this.#release(waiters);
    }
  }

  #tellEngine(input: SweepInput): void {
    const { jobDriver } = this.#context;
    if (input.kind === 'claimed') jobDriver.claimed(this.#keyOf(input.trial, input.attempt));
    else if (input.kind === 'attempt.ended') jobDriver.ended(this.#keyOf(input.trial, input.attempt));
  }

  /** What limits and retries count from. */
  #tellTime({ input, atMs }: LoggedInput, decisions: readonly SweepDecision[]): void {
    const { time } = this.#context;
    if (input.kind === 'claimed') time.claimed(input.trial, input.attempt, atMs);
    else if (input.kind === 'attempt.ended') time.ended(input.trial, input.attempt);
    for (const decision of decisions) {
      if (decision.kind === 'trial.retry') time.waits(decision.trial, atMs, decision.retryAtMs);
      else if (decision.kind === 'trial.ended') time.final(decision.trial);
    }
  }

  #keyOf(trial: number, attempt: number): string {
    const { installId, lease } = this.#context;
    return attemptKey(installId, { sweepId: lease.sweepId, trial, attempt });
  }

  /**
   * What may start now: suggestions that are due, then launches into free slots. Where a suggestion was prepared ahead and its slot is
   * free, its launch alone: a sampler may take long to answer, and the next suggestion has time until that trial ends.
   */
  #starts(): TrialStart[] {
    const { state, suggesting, clock } = this.#context;
    const { paused, cancelSeq } = this.#row;
    this.#hasPutOff = false;
    if (paused || cancelSeq !== null || state.ending !== null || this.#deadlines.isOver(this.#row)) return [];
    if (clock.monotonicMs() < this.#startsNotBeforeMs) return [];
    const prepared = launches(this.#context, this.#row);
    if (prepared.length > 0) {
      this.#hasPutOff = state.nextNumber < state.dueCount;
      return prepared;
    }
    const suggestions = dueSuggestions(this.#context, this.#row);
    // What it suggested before it failed is written first: it may have been launched in the log by then.
    if (suggestions.length === 0 && suggesting.failure !== undefined) {
      endSweep(state, 'error', suggesting.failure, state.foldedSeq, this.#pending);
      this.#isUrgent = true;
      return [];
    }
    return [...suggestions, ...launches(this.#context, this.#row)];
  }

  /** @returns true when there is more to do at once */
  async #commit(starts: readonly TrialStart[]): Promise<boolean> {
    const { store, lease, state, suggesting, clock } = this.#context;
    const pending = [...this.#pending, ...this.#notes.splice(0)];
    const outcome = starts.length === 0 ? outcomeOf(state) : undefined;
    const decisions = [...pending, ...starts.map((start) => start.decision)];
    if (outcome) decisions.push({ kind: 'sweep.ended', ...outcome });
    const moved = state.foldedSeq > this.#committedSeq;
    const wanted: Commit = {
      ...(moved ? { folded: { from: this.#committedSeq, to: state.foldedSeq } } : {}),
      decisions,
      tokenHashes: this.#tokenHashes(starts),
      claims: this.#claims(starts),
    };
    const result = await retryWhileBusy(clock, () => store.commit(lease, wanted));
    // The fold's position is ours alone to move, so either check means that another controller is at work.
    if (result.kind === 'fenced') throw this.#context.lost();
    this.#pending = [];
    this.#pendingSinceMs = null;
    this.#isUrgent = false;
    this.#committedSeq = state.foldedSeq;
    this.#context.committed?.();
    const { paused, limitsVersion, lastChangeSeq } = this.#row;
    this.#row = result.sweep;
    // What may start was found out by the row of before.
    const hasPendingDefinitionChange = this.#row.lastChangeSeq !== lastChangeSeq;
    const isFreer =
      hasPendingDefinitionChange || this.#row.paused !== paused || this.#row.limitsVersion !== limitsVersion;
    for (const decision of pending) if (decision.kind === 'trial.verdict') this.#unwanted(decision.trial);
    if (result.grants.size > 0) {
      this.#hasGrants = true;
      this.#pendingSinceMs = clock.monotonicMs();
    }
    const isRefused = this.#settleStarts(starts, result.positions.slice(pending.length), result.grants);
    // A pause or cancel says so itself, and its end is an input; so is whatever says what the next numbers are.
    if (isRefused && !hasPendingDefinitionChange && !this.#row.paused && this.#row.cancelSeq === null)
      this.#startsNotBeforeMs = clock.monotonicMs() + refusedPauseMs;
    if (outcome && result.positions.at(-1) !== null) {
      state.final = outcome.state;
      this.#finalMs = clock.monotonicMs();
      return false;
    }
    // A refused end: an input came in between.
    const isRefusedEnd = outcome !== undefined;
    return isRefused || isFreer || isRefusedEnd || suggesting.failure !== undefined || outcomeOf(state) !== undefined;
  }

  #settleStarts(
    starts: readonly TrialStart[],
    positions: readonly (number | null)[],
    grants: ReadonlyMap<string, LaunchGrant>,
  ): boolean {
    let isRefused = false;
    // Backwards: a launch is taken back before the suggestion it rests on.
    for (let index = starts.length - 1; index >= 0; index--) {
      if (positions[index] !== null) continue;
      starts[index]?.refused();
      isRefused = true;
    }
    starts.forEach((start, index) => {
      if (positions[index] !== null) start.accepted(grants);
    });
    return isRefused;
  }

  #tokenHashes(starts: readonly TrialStart[]): ReadonlyMap<string, Uint8Array> {
    const hashes = new Map<string, Uint8Array>();
    for (const { decision } of starts) {
      if (decision.kind !== 'attempt.planned') continue;
      const { trial, attempt } = decision;
      hashes.set(`${trial}/${attempt}`, this.#context.tokenHash(this.#keyOf(trial, attempt)));
    }
    return hashes;
  }

  /** Claims of first launches whose runners live in this process. */
  #claims(starts: readonly TrialStart[]): ReadonlyMap<string, ClaimRequest> {
    const { target } = this.#context;
    const claims = new Map<string, ClaimRequest>();
    for (const { decision } of starts) {
      if (decision.kind !== 'attempt.planned' || decision.attempt > 0) continue;
      const claim = target.claimAtLaunch?.(this.#row.definition.trial);
      if (claim) claims.set(`${decision.trial}/${decision.attempt}`, claim);
    }
    return claims;
  }

  /** The verdict is written down, so its job may be canceled. */
  #unwanted(number: number): void {
    const trial = this.#context.state.open.get(number);
    if (trial && trial.phase !== 'queued') this.#context.jobDriver.unwanted(this.#keyOf(number, trial.attempts - 1));
  }

  #release(waiters: readonly (() => void)[]): void {
    for (const resolve of waiters) resolve();
  }
}

/** Somebody waits for it: a runner for its verdict, a slot, the end of the sweep. */
function isUrgent(decision: SweepDecision): boolean {
  return decision.kind !== 'trial.running' && decision.kind !== 'due' && decision.kind !== 'notice';
}

const keepsRow: ReadonlySet<SweepInput['kind']> = new Set([
  'claimed',
  'reports',
  'attempt.noticed',
  'attempt.ended',
  'deadline.attempt',
  'observed',
]);

/** The sweep's row, by which starts go, is newer than ours. */
function changesRow({ kind }: SweepInput): boolean {
  return !keepsRow.has(kind);
}
