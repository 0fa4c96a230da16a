import type { Clock } from './clock.ts';

/**
 * A clock that moves only when told: for tests and the simulated compute target. Its wall clock can be set on its own;
 * calls fall due by monotonic time.
 */
export class ManualClock implements Clock {
  readonly countsSleep: boolean;
  /** Monotonic: starts where the wall clock does, so that times are easy to compare while nobody sets it. */
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

  /** Sets the wall clock forward or back; no time passes. A machine whose monotonic clock sleeps with it looks so too. */
  setWall(byMs: number): void {
    this.#wallAheadMs += byMs;
  }

  /**
   * Nothing runs for so long, as in a stopped process or a machine that sleeps while its monotonic clock goes on. Calls
   * that fell due meanwhile are made afterwards.
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
