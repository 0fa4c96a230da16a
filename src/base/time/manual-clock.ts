import type { Clock } from './clock.ts';

/**
 * A clock that moves only on command, for tests and the simulated compute target. Its wall clock can be set separately;
 * calls fall due by monotonic time.
 * @since 0.2.0
 */
export class ManualClock implements Clock {
  readonly countsSleep: boolean;
  /** Monotonic. Starts at the wall clock's value, so that the two are easy to compare until a test sets the wall clock. */
  #now: number;
  #wallAheadMs = 0;
  #order = 0;
  #calls: { at: number; order: number; action: () => void }[] = [];

  constructor(startMs = 1_700_000_000_000, { countsSleep = false }: { readonly countsSleep?: boolean } = {}) {
    this.#now = startMs;
    this.countsSleep = countsSleep;
  }

  nowMs(): number {
    return this.#now + this.#wallAheadMs;
  }

  monotonicMs(): number {
    return this.#now;
  }

  schedule(delayMs: number, action: () => void): () => void {
    const call = { at: this.#now + Math.max(0, delayMs), order: this.#order++, action };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== call);
    };
  }

  /**
   * Sets the wall clock forward or back; no time passes. A machine whose monotonic clock stops during sleep looks the
   * same.
   */
  setWall(byMs: number): void {
    this.#wallAheadMs += byMs;
  }

  /**
   * Simulates a pause of that length, as in a stopped process or a sleeping machine whose monotonic clock keeps
   * running. Calls that fell due meanwhile run afterwards.
   */
  freeze(forMs: number): void {
    this.#now += forMs;
  }

  /** Moves time forward and runs every call that falls due, in order of time, then of scheduling. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (;;) {
      const next = this.#calls.filter((call) => call.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#calls = this.#calls.filter((call) => call !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }

  /** Time until the next scheduled call, or undefined when there is none. */
  get nextDelayMs(): number | undefined {
    const at = Math.min(...this.#calls.map((call) => call.at));
    return Number.isFinite(at) ? Math.max(0, at - this.#now) : undefined;
  }
}
