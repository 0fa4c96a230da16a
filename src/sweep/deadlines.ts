import type { Clock } from '../base/index.ts';
import type { SweepRow } from '../records/index.ts';
import type { Lease, Store } from '../store/index.ts';
import { insist } from './insist.ts';
import type { SweepState } from './state.ts';
import type { SweepTiming } from './timing.ts';

/** A deadline that the store refused is offered again after this long: its clock may be behind. */
const againMs = 1000;

/** Turns time limits into inputs of the log, which is the only way in which time decides anything. */
export class Deadlines {
  readonly #store: Store;
  readonly #lease: Lease;
  readonly #clock: Clock;
  readonly #state: SweepState;
  /** Runs claimed before belong to an earlier controller, and are not timed out before `#takenUpMs`. */
  readonly #startedMs: number;
  readonly #takenUpMs: number;
  /** Not offered before, by `sweep` or `<trial>/<attempt>`. */
  readonly #notBeforeMs = new Map<string, number>();

  constructor(context: { store: Store; lease: Lease; clock: Clock; state: SweepState; timing: SweepTiming }) {
    this.#store = context.store;
    this.#lease = context.lease;
    this.#clock = context.clock;
    this.#state = context.state;
    this.#startedMs = context.clock.nowMs();
    this.#takenUpMs = this.#startedMs + context.timing.takeUpMs;
  }

  /** Appends the deadlines that have passed. @returns true when there is something new to fold */
  async append(row: SweepRow): Promise<boolean> {
    const nowMs = this.#clock.nowMs();
    let isNew = false;
    for (const { name, at, atMs } of this.#all(row)) {
      if (atMs > nowMs) continue;
      const isDone = await insist(this.#clock, () => this.#store.deadline(this.#lease, at));
      this.#notBeforeMs.set(name, nowMs + againMs);
      isNew ||= isDone;
    }
    return isNew;
  }

  /** Time until the next one, milliseconds; Infinity without any. */
  nextDelayMs(row: SweepRow): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { atMs } of this.#all(row)) nextMs = Math.min(nextMs, atMs);
    return nextMs - this.#clock.nowMs();
  }

  *#all(row: SweepRow): Generator<{ name: string; at: 'sweep' | { trial: number; attempt: number }; atMs: number }> {
    const { timeoutMs, trialTimeoutMs } = row.limits;
    const notBefore = (name: string, atMs: number) => Math.max(atMs, this.#notBeforeMs.get(name) ?? 0);
    if (timeoutMs !== null && this.#state.ending === null && row.cancelSeq === null)
      yield { name: 'sweep', at: 'sweep', atMs: notBefore('sweep', row.createdAtMs + timeoutMs) };
    if (trialTimeoutMs === null) return;
    for (const { number, attempts, claimedAtMs, verdict } of this.#state.open.values()) {
      if (claimedAtMs === null || verdict !== null) continue;
      const name = `${number}/${attempts - 1}`;
      const limitMs = claimedAtMs + trialTimeoutMs;
      const atMs = claimedAtMs < this.#startedMs ? Math.max(limitMs, this.#takenUpMs) : limitMs;
      yield { name, at: { trial: number, attempt: attempts - 1 }, atMs: notBefore(name, atMs) };
    }
  }
}
