import type { LoggedInput, SweepDecision, SweepInput, SweepRow, Verdict } from '../../model/index.ts';
import type { Commit, CommitResult, JoinedCommit } from '../../store/index.ts';
import { endSweep, outcomeOf } from '../fold/ends/sweep-end.ts';
import { fold } from '../fold/fold.ts';
import { Deadlines } from '../time/deadlines.ts';
import {
  attemptKeyOf,
  changesRow,
  claimsOf,
  isUrgent,
  type PreparedCommit,
  tokenHashesOf,
  trialsOf,
} from './prepared-commit.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { dueSuggestions, launches, settleStarts, type TrialStart } from './starts.ts';
import type { News, StepperContext } from './stepper-context.ts';

/** Most inputs in one commit: more would occupy the store for long. */
const inputsPerCommit = 1000;
/** Pause after a refused start that no input explains. */
const refusedPauseMs = 250;
/** Decisions that nobody waits for are written with others, after this long at the latest. */
const deferMs = 100;
/** The fold's position alone is written after this long; it only shortens the restart after a crash. */
const deferPositionMs = 1000;

/** The deciding side: folds inputs, starts what may start, and commits both together. */
export class Stepper {
  readonly #context: StepperContext;
  readonly #deadlines: Deadlines;
  #row: SweepRow;
  /** The fold position in the store: behind the state's as long as nothing urgent was decided. */
  #committedSeq: number;
  #pending: SweepDecision[];
  readonly #notes: SweepDecision[] = [];
  #pendingSinceMs: number | null = null;
  #isUrgent = false;
  /** A step is under way: it may be waiting for a commit of what is folded so far. */
  #isStepping = false;
  /** Claims granted with launches: inputs that no intake reports. */
  #hasGrants = false;
  #startsNotBeforeMs = Number.NEGATIVE_INFINITY;
  #finalMs: number | null = null;
  /** Suggestions were postponed in favour of a launch. */
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

  /** Last folded position. */
  get foldedSeq(): number {
    return this.#context.state.foldedSeq;
  }

  /** As of the last commit. */
  get row(): SweepRow {
    return this.#row;
  }

  get isFinal(): boolean {
    return this.#context.state.final !== null;
  }

  /** No trial is open, so clean-up need not be throttled. */
  get isIdle(): boolean {
    return this.#context.state.open.size === 0;
  }

  /** Something waits to be suggested or launched. */
  get mayStart(): boolean {
    const { open, openAttempts, nextNumber, dueCount } = this.#context.state;
    return open.size > openAttempts || nextNumber < dueCount;
  }

  /** The sweep has been final for so long that the rest of the clean-up is left to later controllers. */
  get isPatienceOver(): boolean {
    const { clock, timing } = this.#context;
    return this.#finalMs !== null && clock.monotonicMs() - this.#finalMs >= timing.reapPatienceMs;
  }

  /** Resolves when everything appended before the call is folded. */
  folded(): Promise<void> {
    if (this.#isAbandoned) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /**
   * Verdict of an open trial as of the last step; equals the one in the store as long as this controller has the lease.
   */
  verdictOf(trial: number): Verdict | null | undefined {
    return this.#isAbandoned ? undefined : this.#context.state.open.get(trial)?.verdict;
  }

  /** Releases everybody who waits for a fold: this stepper will not fold again. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#release(this.#waiters.splice(0));
  }

  /** Queues a notice for the next commit: for people, and not derived from an input. */
  note(notices: readonly SweepDecision[]): void {
    // Kept separately, because a commit with the pending decisions may be in flight.
    this.#notes.push(...notices);
    if (notices.length > 0) this.#pendingSinceMs ??= this.#context.clock.monotonicMs();
  }

  /** Folds everything there is, starts what may start, and writes both. */
  async step(news: News = 'any'): Promise<void> {
    this.#isStepping = true;
    try {
      let unread = news;
      do {
        while (!this.isFinal && (await this.#foldSome(unread))) {
          // There are more inputs, or a refusal that inputs yet to come explain.
          unread = 'any';
        }
      } while (!this.isFinal && (await this.#deadlines.append(this.#row)));
      if (this.isFinal) this.#release(this.#waiters.splice(0));
    } finally {
      this.#isStepping = false;
    }
  }

  /**
   * As `step`, but inside the transaction that appends the inputs. A learning sampler may take long for a suggestion,
   * and the transaction holds up other processes, so its next suggestion is left to `step`.
   */
  join(inputsAfter: (seq: number) => readonly LoggedInput[] | undefined): JoinedCommit | undefined {
    const { state, suggesting } = this.#context;
    if (this.#isStepping || this.#isAbandoned || this.isFinal) return undefined;
    const inputs = inputsAfter(state.foldedSeq);
    if (inputs === undefined || inputs.length === 0 || inputs.length >= inputsPerCommit) return undefined;
    if (inputs.some(({ input }) => input.kind === 'definition.changed')) return undefined;
    this.#isStepping = true;
    const waiters = this.#waiters.splice(0);
    const ended = (settle: () => void) => {
      this.#isStepping = false;
      try {
        settle();
      } catch (error) {
        this.#context.fail(error);
      }
      this.#release(waiters);
    };
    const undone = (error: unknown) => ended(() => this.#context.fail(error));
    try {
      for (const entry of inputs) this.#foldOne(entry);
      const starts = this.#starts(!suggesting.learns);
      const prepared = this.#isCommitDue(starts) ? this.#prepare(starts) : undefined;
      return {
        commit: prepared?.wanted,
        committed: (result) =>
          ended(() =>
            this.#context.joined(prepared !== undefined && result !== undefined && this.#settle(prepared, result)),
          ),
        leftOut: () => ended(() => prepared && this.#takeBack(prepared)),
        undone,
      };
    } catch (error) {
      undone(error);
      return undefined;
    }
  }

  /**
   * Folds what this process has just appended, if it is nothing but reports, at once and without a step. Most reports
   * lead to no decision, so there is nothing to write or to start.
   * @returns false if a step must find out what to do
   */
  foldReports(): boolean {
    const { store, lease, state, clock } = this.#context;
    if (this.#isStepping || this.#isUrgent || this.#isAbandoned || this.isFinal) return false;
    const inputs = store.recentInputs?.(lease.sweepId, state.foldedSeq);
    if (!inputs?.every(({ input }) => input.kind === 'reports')) return false;
    for (const entry of inputs) this.#foldOne(entry);
    if (state.foldedSeq > this.#committedSeq) this.#pendingSinceMs ??= clock.monotonicMs();
    if (this.#pending.length === 0) return true;
    return false;
  }

  /** Writes deferred decisions and the fold's position. */
  async flush(): Promise<void> {
    if (this.isFinal) return;
    const isBehind =
      this.#pending.length + this.#notes.length > 0 || this.#context.state.foldedSeq > this.#committedSeq;
    if (!isBehind) return;
    this.#isStepping = true;
    try {
      await this.#commit([]);
    } finally {
      this.#isStepping = false;
    }
  }

  /** Time until a step is due even without news, milliseconds. */
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

  /** Time until deferred decisions must be written. */
  get #untilLateMs(): number {
    if (this.#pendingSinceMs === null) return Number.POSITIVE_INFINITY;
    const waitMs = this.#pending.length + this.#notes.length > 0 || this.#hasGrants ? deferMs : deferPositionMs;
    return this.#pendingSinceMs + waitMs - this.#context.clock.monotonicMs();
  }

  /** @returns true if there is more to do at once */
  async #foldSome(news: News): Promise<boolean> {
    const waiters = this.#waiters.splice(0);
    try {
      const inputs = await this.#inputs(news);
      for (const entry of inputs) {
        this.#foldOne(entry);
        if (entry.input.kind === 'definition.changed') await this.#context.changed(entry.seq);
      }
      if (inputs.length === inputsPerCommit) {
        await this.#commit([]);
        return true;
      }
      const starts = this.#starts(true);
      return this.#isCommitDue(starts) ? await this.#commit(starts) : false;
    } finally {
      this.#release(waiters);
    }
  }

  #foldOne(entry: LoggedInput): void {
    const decisions = fold(this.#context.state, entry);
    this.#hasGrants = false;
    this.#pending.push(...decisions);
    this.#isUrgent ||= changesRow(entry.input) || decisions.some(isUrgent);
    this.#tellEngine(entry.input);
    this.#context.time.folded(entry, decisions);
  }

  /** @returns false: what was folded can wait */
  #isCommitDue(starts: readonly TrialStart[]): boolean {
    const { state, clock } = this.#context;
    if (this.#isUrgent || starts.length > 0 || this.#untilLateMs <= 0 || outcomeOf(state)) return true;
    if (state.foldedSeq > this.#committedSeq) this.#pendingSinceMs ??= clock.monotonicMs();
    return false;
  }

  /** What is new in the log. What this process has just appended needs no reading. */
  async #inputs(news: News): Promise<readonly LoggedInput[]> {
    const { store, lease, state, clock } = this.#context;
    if (news === 'none') return [];
    return retryWhileBusy(clock, async () => {
      const recent = store.recentInputs?.(lease.sweepId, state.foldedSeq);
      if (recent !== undefined && (recent.length > 0 || news === 'own')) return recent.slice(0, inputsPerCommit);
      return store.inputs(lease.sweepId, state.foldedSeq, inputsPerCommit);
    });
  }

  #tellEngine(input: SweepInput): void {
    const { jobDriver } = this.#context;
    if (input.kind === 'claimed') jobDriver.claimed(this.#keyOf(input.trial, input.attempt));
    else if (input.kind === 'attempt.ended') jobDriver.ended(this.#keyOf(input.trial, input.attempt), input.isGone);
  }

  #keyOf(trial: number, attempt: number): string {
    return attemptKeyOf(this.#context, trial, attempt);
  }

  /**
   * What may start now: suggestions that are due, then launches into free slots. If a suggestion was prepared ahead and
   * its slot is free, only its launch: a sampler may take long to answer, and the next suggestion has time until that
   * trial ends.
   */
  #starts(maySuggest: boolean): TrialStart[] {
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
    if (!maySuggest) return [];
    const suggestions = dueSuggestions(this.#context, this.#row);
    // Write what it suggested before it failed first: the log may already contain its launch.
    if (suggestions.length === 0 && suggesting.failure !== undefined) {
      endSweep(state, 'error', suggesting.failure, state.foldedSeq, this.#pending);
      this.#isUrgent = true;
      return [];
    }
    return [...suggestions, ...launches(this.#context, this.#row)];
  }

  /** @returns true if there is more to do at once */
  async #commit(starts: readonly TrialStart[]): Promise<boolean> {
    const { store, lease, clock } = this.#context;
    const prepared = this.#prepare(starts);
    return this.#settle(prepared, await retryWhileBusy(clock, () => store.commit(lease, prepared.wanted)));
  }

  #prepare(starts: readonly TrialStart[]): PreparedCommit {
    const { state } = this.#context;
    const pending = [...this.#pending, ...this.#notes.splice(0)];
    const outcome = starts.length === 0 ? outcomeOf(state) : undefined;
    const decisions = [...pending, ...starts.map((start) => start.decision)];
    if (outcome) decisions.push({ kind: 'sweep.ended', ...outcome });
    const moved = state.foldedSeq > this.#committedSeq;
    const wanted: Commit = {
      ...(moved ? { folded: { from: this.#committedSeq, to: state.foldedSeq } } : {}),
      decisions,
      tokenHashes: tokenHashesOf(this.#context, starts),
      claims: claimsOf(this.#context, this.#row, starts),
    };
    return { wanted, pending, starts, final: outcome?.state };
  }

  /** A commit that was not written is prepared again by the next step. */
  #takeBack({ pending, starts }: PreparedCommit): void {
    this.#pending = [...pending];
    this.#isUrgent = true;
    settleStarts(
      starts,
      starts.map(() => null),
      new Map(),
    );
    this.#context.joined(true);
  }

  /** @returns true if there is more to do at once */
  #settle({ pending, starts, final }: PreparedCommit, result: CommitResult): boolean {
    const { state, suggesting, clock } = this.#context;
    // Only this controller moves the fold's position, so either check means that another controller is at work.
    if (result.kind === 'fenced') throw this.#context.lost();
    this.#pending = [];
    this.#pendingSinceMs = null;
    this.#isUrgent = false;
    this.#committedSeq = state.foldedSeq;
    this.#context.committed?.(trialsOf(pending, 'trial.ended'), trialsOf(pending, 'trial.retry'));
    const { paused, limitsVersion, lastChangeSeq } = this.#row;
    this.#row = result.sweep;
    // What may start was decided from the previous row.
    const hasPendingDefinitionChange = this.#row.lastChangeSeq !== lastChangeSeq;
    const isFreer =
      hasPendingDefinitionChange || this.#row.paused !== paused || this.#row.limitsVersion !== limitsVersion;
    for (const decision of pending) if (decision.kind === 'trial.verdict') this.#unwanted(decision.trial);
    if (result.grants.size > 0) {
      this.#hasGrants = true;
      this.#pendingSinceMs = clock.monotonicMs();
    }
    const isRefused = settleStarts(starts, result.positions.slice(pending.length), result.grants);
    // A pause or cancel announces itself, and its end is an input; so does an input that determines the next numbers.
    if (isRefused && !hasPendingDefinitionChange && !this.#row.paused && this.#row.cancelSeq === null)
      this.#startsNotBeforeMs = clock.monotonicMs() + refusedPauseMs;
    if (final !== undefined && result.positions.at(-1) !== null) {
      state.final = final;
      this.#finalMs = clock.monotonicMs();
      return false;
    }
    // A refused end: an input arrived in between.
    const isRefusedEnd = final !== undefined;
    return isRefused || isFreer || isRefusedEnd || suggesting.failure !== undefined || outcomeOf(state) !== undefined;
  }

  /** The verdict is written, so the job may be canceled. */
  #unwanted(number: number): void {
    const trial = this.#context.state.open.get(number);
    if (trial && trial.phase !== 'queued') this.#context.jobDriver.unwanted(this.#keyOf(number, trial.attempts - 1));
  }

  #release(waiters: readonly (() => void)[]): void {
    for (const resolve of waiters) resolve();
  }
}
