import type { Clock } from '../../base/index.ts';
import type { SweepRow } from '../../model/index.ts';
import type { Lease, Store } from '../../store/index.ts';
import { retryWhileBusy } from '../control/retry-while-busy.ts';
import type { SweepTiming } from '../control/timing.ts';
import type { FoldState, OpenTrial } from '../fold/state.ts';
import type { SweepTime } from './sweep-time.ts';

/** A deadline that the store refused is offered again after this long: what refused it may have changed. */
const againMs = 1000;

/** What time limits are kept with. */
export interface DeadlinesContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly time: SweepTime;
  readonly state: FoldState;
  readonly timing: SweepTiming;
  /** True where the user code of an attempt has ended, while its end is not folded. */
  isEnding(trial: number, attempt: number): boolean;
}

/** One limit. Times are those of `SweepTime`. */
interface Deadline {
  /** `sweep` or `<trial>/<attempt>`. */
  readonly name: string;
  readonly at: 'sweep' | { readonly trial: number; readonly attempt: number };
  readonly sinceMs: number;
  /** When it is to be offered. */
  readonly dueMs: number;
}

/** Turns time limits into inputs of the log, which is the only way in which time decides anything. */
export class Deadlines {
  readonly #context: DeadlinesContext;
  /** Not offered before, by name. */
  readonly #notBeforeMs = new Map<string, number>();

  constructor(context: DeadlinesContext) {
    this.#context = context;
  }

  /** The time limit of the sweep has passed: nothing starts any more. */
  isOver({ limits: { timeoutMs } }: SweepRow): boolean {
    return timeoutMs !== null && timeoutMs <= this.#context.time.sweepMs;
  }

  /** Appends the deadlines that have passed. @returns true when there is something new to fold */
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

  /** Time until the next one, milliseconds; Infinity without any. */
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
      // What ended in time counts as it ended: the limit cuts what goes on.
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
   * Until when no time limit may cut a trial: one that ran while nobody listened, because it was taken up from an earlier
   * controller or this one was stopped, may have ended in time, and its end is still on its way.
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
