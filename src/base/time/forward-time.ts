import type { Clock } from './clock.ts';

/**
 * How much slower than real time records run while they are ahead of the wall clock. Larger: after the wall clock was
 * set back, they meet it sooner, and durations measured until then are shorter by that share.
 */
const slowdown = 0.05;

/**
 * The time of records. It follows the wall clock forward and never goes back: when the wall clock is set back, it runs
 * at 95 % of real speed until both agree. Whatever one process records in order therefore has times in order, and the
 * difference of two times is a duration.
 * @experimental
 * @since 0.2.0
 */
export class ForwardTime {
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  #timeMs: number;
  #monotonicMs: number;

  constructor(clock: Pick<Clock, 'nowMs' | 'monotonicMs'>) {
    this.#clock = clock;
    this.#timeMs = clock.nowMs();
    this.#monotonicMs = clock.monotonicMs();
  }

  /** Whole milliseconds since the epoch. */
  nowMs(): number {
    const monotonicMs = this.#clock.monotonicMs();
    const passedMs = Math.max(0, monotonicMs - this.#monotonicMs);
    this.#monotonicMs = monotonicMs;
    const wallMs = this.#clock.nowMs();
    const aheadMs = this.#timeMs + passedMs - wallMs;
    this.#timeMs = aheadMs <= 0 ? wallMs : wallMs + Math.max(0, aheadMs - passedMs * slowdown);
    return Math.floor(this.#timeMs);
  }
}
