import type { Clock } from '../../base/index.ts';
import type { SweepDecision } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { SweepTiming } from '../control/timing.ts';
import type { OpenTrial } from '../fold/state.ts';
import { type ClockStep, passedMs, stepNotice } from './clock-steps.ts';

/** How the times of the log stood to the monotonic clock when they were last looked at. */
export interface ClockMark {
  /** Run of the system; empty: unknown. Within one, monotonic times of two processes may be compared. */
  readonly boot: string;
  /** Time of the log less monotonic time. */
  readonly offsetMs: number;
}

/** What a controller knows of time when it starts. */
export interface SweepTimeContext {
  readonly clock: Clock;
  readonly time: Store['time'];
  readonly timing: SweepTiming;
  readonly boot: string;
  /** Steps that are noted in the log. */
  readonly steps: readonly ClockStep[];
  /** Of the controller before. */
  readonly mark: ClockMark | undefined;
  /** Last entry of the log. */
  readonly last: { readonly seq: number; readonly atMs: number };
  readonly submitted: { readonly seq: number; readonly atMs: number };
}

/**
 * Time by which limits and retries are kept: the monotonic clock, which no one sets. Only what happened before this
 * controller started is placed by the times of the log, less the steps that are noted there. Every step since is found,
 * and noted for those who come after.
 *
 * Time in which the machine sleeps does not count.
 */
export class SweepTime {
  readonly #context: SweepTimeContext;
  readonly #steps: ClockStep[];
  readonly #submittedMs: number;
  /** Starts of open attempts, by `<trial>/<attempt>`. */
  readonly #claims = new Map<string, number>();
  /** When trials may be launched again. */
  readonly #retries = new Map<number, number>();
  /** Sleep in which the monotonic clock went on. */
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
    // In another run of the system only the wall clock tells how long nobody was there. It is believed unless it lies before
    // what is written already.
    const expectedMs = isSameBoot ? monotonicMs + mark.offsetMs : Math.max(logMs, last.atMs);
    const stepMs = logMs - expectedMs;
    if (Math.abs(stepMs) >= timing.clockStepMs) this.#note(stepMs, stepMs, expectedMs, last.seq);
    this.#lookMs = monotonicMs;
    this.#previousLookMs = monotonicMs;
    this.#listeningSinceMs = monotonicMs;
    this.#submittedMs = this.#place(context.submitted);
  }

  /** Monotonic milliseconds without sleep: what all times here are in. */
  nowMs(): number {
    return this.#context.clock.monotonicMs() - this.#asleepMs;
  }

  /** Since when this controller has listened without a break. */
  get listeningSinceMs(): number {
    return this.#listeningSinceMs;
  }

  /** As it is kept for the next controller. */
  get mark(): ClockMark {
    return { boot: this.#context.boot, offsetMs: this.#logOffsetMs };
  }

  /**
   * Compares the clocks. Called before each look at the log.
   * @param foldedSeq last position that was read before
   * @returns true when there is a new step
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

  /** Notes for the log that were not taken before. */
  takeNotices(): readonly SweepDecision[] {
    return this.#notices.splice(0);
  }

  /** Since the sweep was submitted. */
  get sweepMs(): number {
    return this.nowMs() - this.#submittedMs;
  }

  /** When the open attempt of a trial began to run; undefined: it has not. */
  startOf({ number, attempts, claimed }: OpenTrial): number | undefined {
    if (claimed === null) return undefined;
    const key = `${number}/${attempts - 1}`;
    const known = this.#claims.get(key) ?? this.#place(claimed);
    this.#claims.set(key, known);
    return known;
  }

  /** An attempt was claimed: its time limit runs from its first claim. */
  claimed(trial: number, attempt: number, atMs: number): void {
    const key = `${trial}/${attempt}`;
    if (!this.#claims.has(key)) this.#claims.set(key, this.#placeNew(atMs));
  }

  ended(trial: number, attempt: number): void {
    this.#claims.delete(`${trial}/${attempt}`);
  }

  /** A trial waits for its next launch. @param atMs time of the end that led to it, by the log */
  waits(trial: number, atMs: number, retryAtMs: number): void {
    this.#retries.set(trial, this.#placeNew(atMs) + retryAtMs - atMs);
  }

  /** Time until a queued trial may be launched; 0: now. */
  retryDelayMs({ number, retryAtMs }: OpenTrial): number {
    if (retryAtMs === null) return 0;
    const { timing, time } = this.#context;
    const longestMs = Math.max(timing.failureRetryMaxMs, timing.preemptionRetryMs);
    // Where an earlier controller wrote it, only the times of the log tell, and no retry waits for longer than this.
    const known =
      this.#retries.get(number) ?? this.nowMs() + Math.min(Math.max(0, retryAtMs - time.nowMs()), longestMs);
    this.#retries.set(number, known);
    return Math.max(0, known - this.nowMs());
  }

  final(trial: number): void {
    this.#retries.delete(trial);
  }

  /** An entry from before this controller. */
  #place(entry: { readonly seq: number; readonly atMs: number }): number {
    return this.nowMs() - passedMs(entry, this.#context.time.nowMs(), this.#steps);
  }

  /** An entry that was appended between the look before the last one and now, whatever its time says. */
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
