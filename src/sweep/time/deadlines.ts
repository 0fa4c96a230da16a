import type { Clock } from '../../base/index.ts';
import type { SweepRow } from '../../model/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import { retryWhileBusy } from '../control/retry-while-busy.ts';
import type { SweepTiming } from '../control/timing.ts';
import type { FoldState, OpenTrial } from '../fold/state.ts';
import type { SweepTime } from './sweep-time.ts';

/** A deadline that the store refused is offered again after this long: the reason for the refusal may be gone. */
const againMs = 1000;

/** The inputs of {@link Deadlines}. */
export interface DeadlinesContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly time: SweepTime;
  readonly state: FoldState;
  readonly timing: SweepTiming;
  /** True if the user code of an attempt has ended but its end is not folded. */
  isEnding(trial: number, attempt: number): boolean;
}

/** One time limit. Times are those of `SweepTime`. */
interface Deadline {
  /** `sweep` or `<trial>/<attempt>`. */
  readonly name: string;
  readonly at: 'sweep' | { readonly trial: number; readonly attempt: number };
  readonly sinceMs: number;
  /** When to offer it. */
  readonly dueMs: number;
}

/** Turns time limits into log inputs, which is the only way in which time decides anything. */
export class Deadlines {
  readonly #context: DeadlinesContext;
  /** Do not offer before this time, by name. */
  readonly #notBeforeMs = new Map<string, number>();

  constructor(context: DeadlinesContext) {
    this.#context = context;
  }

  /** The time limit of the sweep has passed: nothing starts any more. */
  isOver({ limits: { timeoutMs } }: SweepRow): boolean {
    return timeoutMs !== null && timeoutMs <= this.#context.time.sweepMs;
  }

  /** Appends the deadlines that have passed. @returns true if there is something new to fold */
  async append(row: SweepRow): Promise<boolean> {
    const { store, lease, clock, time } = this.#context;
    const nowMs = time.nowMs();
    let isNew = false;
    for (const { name, at, sinceMs, dueMs } of this.#all(row, nowMs)) {
      if (dueMs > nowMs) continue;
      const isDone = await retryWhileBusy(clock, () => store.deadline(lease, at, nowMs - sinceMs));
      this.#notBeforeMs.set(name, nowMs + againMs);
      isNew ||= isDone;
    }
    return isNew;
  }

  /** Time until the next deadline, milliseconds; Infinity if there is none. */
  nextDelayMs(row: SweepRow): number {
    const nowMs = this.#context.time.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#all(row, nowMs)) nextMs = Math.min(nextMs, dueMs);
    return nextMs - nowMs;
  }

  *#all(row: SweepRow, nowMs: number): Generator<Deadline> {
    const { state, time } = this.#context;
    const { timeoutMs, trialTimeoutMs } = row.limits;
    const notBefore = (name: string, atMs: number) => Math.max(atMs, this.#notBeforeMs.get(name) ?? 0);
    if (timeoutMs !== null && state.ending === null && row.cancelSeq === null) {
      const sinceMs = nowMs - time.sweepMs;
      let dueMs = sinceMs + timeoutMs;
      // Work that ended in time counts as ended: the limit only cuts what still runs.
      if (dueMs <= nowMs)
        for (const trial of state.open.values()) dueMs = Math.max(dueMs, this.#heldUntilMs(trial, nowMs));
      yield { name: 'sweep', at: 'sweep', sinceMs, dueMs: notBefore('sweep', dueMs) };
    }
    if (trialTimeoutMs === null) return;
    for (const trial of state.open.values()) {
      const { number, attempts, verdict } = trial;
      const sinceMs = time.startOf(trial);
      if (sinceMs === undefined || verdict !== null) continue;
      const name = `${number}/${attempts - 1}`;
      const dueMs = Math.max(sinceMs + trialTimeoutMs, this.#heldUntilMs(trial, nowMs));
      yield { name, at: { trial: number, attempt: attempts - 1 }, sinceMs, dueMs: notBefore(name, dueMs) };
    }
  }

  /**
   * Time before which no time limit may cut a trial. A trial that ran while nobody listened, because it was taken over
   * from an earlier controller or this one was stopped, may have ended in time, with its end still on its way.
   */
  #heldUntilMs(trial: OpenTrial, nowMs: number): number {
    const { number, attempts, verdict } = trial;
    const { time, timing } = this.#context;
    const sinceMs = time.startOf(trial);
    if (sinceMs === undefined || sinceMs >= time.listeningSinceMs || verdict !== null) return Number.NEGATIVE_INFINITY;
    const heldMs = time.listeningSinceMs + timing.takeUpMs;
    return this.#context.isEnding(number, attempts - 1) ? Math.max(heldMs, nowMs + againMs) : heldMs;
  }
}
