import { type Clock, type Logger, messageOf } from '../../base/index.ts';
import type { Capacity, ComputeTarget } from '../../compute/index.ts';
import type { TrialDefinition } from '../../model/index.ts';

/** The inputs of a {@link CapacityGauge}. */
export interface CapacityGaugeOptions {
  readonly target: Pick<ComputeTarget, 'name' | 'capacity'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long an engine's answer stays valid, unless the target reports a change. */
  readonly holdsMs: number;
  /** Called when an answer has arrived. */
  readonly wake: () => void;
}

const none: Capacity = { free: 0, total: 1 };

/**
 * The free capacity of a target, whether it answers at once or must ask its engine. The controller never waits for an
 * engine: it launches nothing while an answer is outstanding, and deducts launches from the last answer.
 */
export class CapacityGauge {
  readonly #options: CapacityGaugeOptions;
  #answer: { readonly capacity: Capacity; readonly atMs: number; launched: number } | undefined;
  #isAsking = false;

  constructor(options: CapacityGaugeOptions) {
    this.#options = options;
  }

  /** Capacity for jobs of this definition; none while the engine has not answered. */
  read(definition: TrialDefinition): Capacity {
    const { target, clock, holdsMs } = this.#options;
    if (this.#answer !== undefined && clock.monotonicMs() - this.#answer.atMs < holdsMs) {
      const { capacity, launched } = this.#answer;
      return { free: Math.max(0, capacity.free - launched), total: capacity.total };
    }
    if (this.#isAsking) return none;
    const given = target.capacity(definition);
    if (!(given instanceof Promise)) return given;
    this.#ask(given);
    return none;
  }

  /** Deducts launches from the last answer. */
  launched(count: number): void {
    if (this.#answer !== undefined) this.#answer.launched += count;
  }

  /** The target reports a change, so the last answer is no longer valid. */
  changed(): void {
    this.#answer = undefined;
  }

  #ask(given: Promise<Capacity>): void {
    const { target, clock, logger, wake } = this.#options;
    this.#isAsking = true;
    given.then(
      (capacity) => {
        this.#isAsking = false;
        this.#answer = { capacity, atMs: clock.monotonicMs(), launched: 0 };
        wake();
      },
      (error: unknown) => {
        // The next round of launches asks again.
        this.#isAsking = false;
        logger.warn('sweep.capacity_failed', { target: target.name, error: messageOf(error) });
      },
    );
  }
}
