import type { Clock } from '../base/index.ts';
import type { SweepRow } from '../records/index.ts';
import type { Lease, Store } from '../store/index.ts';
import { insist } from './insist.ts';
import type { OpenTrial, SweepState } from './state.ts';
import type { SweepTiming } from './timing.ts';

/** A deadline that the store refused is offered again after this long: its clock may be behind. */
const againMs = 1000;

/** What time limits are kept with. */
export interface DeadlinesContext {
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly state: SweepState;
  readonly timing: SweepTiming;
  /** True where the user code of an attempt has ended, while its end is not folded. */
  isEnding(trial: number, attempt: number): boolean;
}

/** Turns time limits into inputs of the log, which is the only way in which time decides anything. */
export class Deadlines {
  readonly #context: DeadlinesContext;
  /** Runs claimed before belong to an earlier controller: they may have ended in time while nobody listened. */
  readonly #startedMs: number;
  /** Not offered before, by `sweep` or `<trial>/<attempt>`. */
  readonly #notBeforeMs = new Map<string, number>();

  constructor(context: DeadlinesContext) {
    this.#context = context;
    this.#startedMs = context.clock.nowMs();
  }

  /** The time limit of the sweep has passed: nothing starts any more. */
  isOver({ createdAtMs, limits: { timeoutMs } }: SweepRow): boolean {
    return timeoutMs !== null && createdAtMs + timeoutMs <= this.#context.clock.nowMs();
  }

  /** Appends the deadlines that have passed. @returns true when there is something new to fold */
  async append(row: SweepRow): Promise<boolean> {
    const { store, lease, clock } = this.#context;
    const nowMs = clock.nowMs();
    let isNew = false;
    for (const { name, at, atMs } of this.#all(row, nowMs)) {
      if (atMs > nowMs) continue;
      const isDone = await insist(clock, () => store.deadline(lease, at));
      this.#notBeforeMs.set(name, nowMs + againMs);
      isNew ||= isDone;
    }
    return isNew;
  }

  /** Time until the next one, milliseconds; Infinity without any. */
  nextDelayMs(row: SweepRow): number {
    const nowMs = this.#context.clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { atMs } of this.#all(row, nowMs)) nextMs = Math.min(nextMs, atMs);
    return nextMs - nowMs;
  }

  *#all(
    row: SweepRow,
    nowMs: number,
  ): Generator<{ name: string; at: 'sweep' | { trial: number; attempt: number }; atMs: number }> {
    const { state } = this.#context;
    const { timeoutMs, trialTimeoutMs } = row.limits;
    const notBefore = (name: string, atMs: number) => Math.max(atMs, this.#notBeforeMs.get(name) ?? 0);
    if (timeoutMs !== null && state.ending === null && row.cancelSeq === null) {
      let atMs = row.createdAtMs + timeoutMs;
      // What ended in time counts as it ended: the limit cuts what goes on.
      if (atMs <= nowMs)
        for (const trial of state.open.values()) atMs = Math.max(atMs, this.#heldUntilMs(trial, nowMs));
      yield { name: 'sweep', at: 'sweep', atMs: notBefore('sweep', atMs) };
    }
    if (trialTimeoutMs === null) return;
    for (const trial of state.open.values()) {
      const { number, attempts, claimedAtMs, verdict } = trial;
      if (claimedAtMs === null || verdict !== null) continue;
      const name = `${number}/${attempts - 1}`;
      const atMs = Math.max(claimedAtMs + trialTimeoutMs, this.#heldUntilMs(trial, nowMs));
      yield { name, at: { trial: number, attempt: attempts - 1 }, atMs: notBefore(name, atMs) };
    }
  }

  /** Until when no time limit may cut a trial: only one whose run was taken up from an earlier controller is held. */
  #heldUntilMs({ number, attempts, claimedAtMs, verdict }: OpenTrial, nowMs: number): number {
    if (claimedAtMs === null || claimedAtMs >= this.#startedMs || verdict !== null) return Number.NEGATIVE_INFINITY;
    const takenUpMs = this.#startedMs + this.#context.timing.takeUpMs;
    return this.#context.isEnding(number, attempts - 1) ? Math.max(takenUpMs, nowMs + againMs) : takenUpMs;
  }
}
