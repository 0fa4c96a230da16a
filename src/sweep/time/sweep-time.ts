import type { Clock } from '../../base/index.ts';
import type { LoggedInput, SweepDecision } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { SweepTiming } from '../control/timing.ts';
import type { OpenTrial } from '../fold/state.ts';
import { type ClockStep, passedMs, stepNotice } from './clock-steps.ts';

/** The relation between the log's times and the monotonic clock at the last look. */
export interface ClockMark {
  /** System boot; empty: unknown. Within one boot, monotonic times of two processes are comparable. */
  readonly boot: string;
  /** Time of the log minus monotonic time. */
  readonly offsetMs: number;
}

/** What a starting controller knows about time. */
export interface SweepTimeContext {
  readonly clock: Clock;
  readonly time: Store['time'];
  readonly timing: SweepTiming;
  readonly boot: string;
  /** Steps recorded in the log. */
  readonly steps: readonly ClockStep[];
  /** The previous controller's mark. */
  readonly mark: ClockMark | undefined;
  /** Last entry of the log. */
  readonly last: { readonly seq: number; readonly atMs: number };
  readonly submitted: { readonly seq: number; readonly atMs: number };
}

/**
 * Time for limits and retries: the monotonic clock, which nobody can set. Only events from before this controller's
 * start are placed by the log's times, minus the steps recorded there. Every later step is detected and recorded for
 * later controllers.
 *
 * Time during which the machine sleeps does not count.
 */
export class SweepTime {
  readonly #context: SweepTimeContext;
  readonly #steps: ClockStep[];
  readonly #submittedMs: number;
  /** Starts of open attempts, by `<trial>/<attempt>`. */
  readonly #claims = new Map<string, number>();
  /** When trials may be launched again. */
  readonly #retries = new Map<number, number>();
  /** Sleep during which the monotonic clock kept running. */
  #asleepMs = 0;
  #listeningSinceMs: number;
  #logOffsetMs: number;
  #wallOffsetMs: number;
  #lookMs: number;
  #previousLookMs: number;
  #notices: SweepDecision[] = [];

  constructor(context: SweepTimeContext) {
    const { clock, time, timing, boot, mark, last } = context;
    this.#context = context;
    this.#steps = [...context.steps];
    const monotonicMs = clock.monotonicMs();
    const logMs = time.nowMs();
    this.#logOffsetMs = logMs - monotonicMs;
    this.#wallOffsetMs = clock.nowMs() - monotonicMs;
    const isSameBoot = mark !== undefined && boot !== '' && mark.boot === boot;
    // After a reboot only the wall clock tells how long no controller was there. It is trusted unless it is earlier
    // than what is already written.
    const expectedMs = isSameBoot ? monotonicMs + mark.offsetMs : Math.max(logMs, last.atMs);
    const stepMs = logMs - expectedMs;
    if (Math.abs(stepMs) >= timing.clockStepMs) this.#note(stepMs, stepMs, expectedMs, last.seq);
    this.#lookMs = monotonicMs;
    this.#previousLookMs = monotonicMs;
    this.#listeningSinceMs = monotonicMs;
    this.#submittedMs = this.#place(context.submitted);
  }

  /** Monotonic milliseconds without sleep, the unit of all times here. */
  nowMs(): number {
    return this.#context.clock.monotonicMs() - this.#asleepMs;
  }

  /** Since when this controller has been listening without a break. */
  get listeningSinceMs(): number {
    return this.#listeningSinceMs;
  }

  /** The mark to save for the next controller. */
  get mark(): ClockMark {
    return { boot: this.#context.boot, offsetMs: this.#logOffsetMs };
  }

  /**
   * Compares the clocks. Called before each look at the log.
   * @param foldedSeq last position that was read before
   * @returns true if there is a new step
   */
  look(foldedSeq: number): boolean {
    const { clock, time, timing } = this.#context;
    const before = { logMs: this.#logOffsetMs, wallMs: this.#wallOffsetMs, lookMs: this.#lookMs };
    const monotonicMs = clock.monotonicMs();
    const logMs = time.nowMs();
    this.#logOffsetMs = logMs - monotonicMs;
    this.#wallOffsetMs = clock.nowMs() - monotonicMs;
    const gapMs = monotonicMs - this.#asleepMs - before.lookMs;
    const isSleep = clock.countsSleep && gapMs >= timing.sleepGapMs;
    if (isSleep) this.#asleepMs += gapMs;
    const sleptMs = isSleep ? gapMs : 0;
    const logByMs = this.#logOffsetMs - before.logMs + sleptMs;
    const wallByMs = this.#wallOffsetMs - before.wallMs + sleptMs;
    this.#previousLookMs = before.lookMs;
    this.#lookMs = this.nowMs();
    if (gapMs >= timing.takeUpMs) this.#listeningSinceMs = this.#lookMs;
    if (Math.max(Math.abs(logByMs), Math.abs(wallByMs)) < timing.clockStepMs) return false;
    this.#note(logByMs, wallByMs, logMs - logByMs, foldedSeq);
    return true;
  }

  /** Notes for the log that have not been taken yet. */
  takeNotices(): readonly SweepDecision[] {
    return this.#notices.splice(0);
  }

  /** Time since the sweep was submitted. */
  get sweepMs(): number {
    return this.nowMs() - this.#submittedMs;
  }

  /** When the open attempt of a trial began to run; undefined: not yet. */
  startOf({ number, attempts, claimed }: OpenTrial): number | undefined {
    if (claimed === null) return undefined;
    const key = `${number}/${attempts - 1}`;
    const known = this.#claims.get(key) ?? this.#place(claimed);
    this.#claims.set(key, known);
    return known;
  }

  /** Records the moments in a folded input and its decisions from which limits and retries count. */
  folded({ input, atMs }: LoggedInput, decisions: readonly SweepDecision[]): void {
    if (input.kind === 'claimed') {
      // The time limit of an attempt runs from its first claim.
      const key = `${input.trial}/${input.attempt}`;
      if (!this.#claims.has(key)) this.#claims.set(key, this.#placeNew(atMs));
    } else if (input.kind === 'attempt.ended') this.#claims.delete(`${input.trial}/${input.attempt}`);
    for (const decision of decisions) {
      if (decision.kind === 'trial.retry')
        this.#retries.set(decision.trial, this.#placeNew(atMs) + decision.retryAtMs - atMs);
      else if (decision.kind === 'trial.ended') this.#retries.delete(decision.trial);
    }
  }

  /** Time until a queued trial may be launched; 0: now. */
  retryDelayMs({ number, retryAtMs }: OpenTrial): number {
    if (retryAtMs === null) return 0;
    const { timing, time } = this.#context;
    const longestMs = Math.max(timing.failureRetryMaxMs, timing.preemptionRetryMs);
    // For an entry of an earlier controller only the log's times are known; no retry waits longer than this.
    const known =
      this.#retries.get(number) ?? this.nowMs() + Math.min(Math.max(0, retryAtMs - time.nowMs()), longestMs);
    this.#retries.set(number, known);
    return Math.max(0, known - this.nowMs());
  }

  /** An entry from before this controller. */
  #place(entry: { readonly seq: number; readonly atMs: number }): number {
    return this.nowMs() - passedMs(entry, this.#context.time.nowMs(), this.#steps);
  }

  /** An entry appended between the look before the last one and now, whatever its time says. */
  #placeNew(atMs: number): number {
    const nowMs = this.nowMs();
    return Math.min(nowMs, Math.max(this.#previousLookMs, atMs - this.#logOffsetMs - this.#asleepMs));
  }

  #note(logByMs: number, wallByMs: number, fromMs: number, sinceSeq: number): void {
    const step: ClockStep = { seq: Number.POSITIVE_INFINITY, logByMs, fromMs, sinceSeq };
    this.#steps.push(step);
    this.#notices.push(stepNotice(step, wallByMs));
  }
}
