import { type Clock, inBackground, type Json, type Logger, messageOf } from '../../base/index.ts';
import type { Sampler } from '../../sampling/index.ts';
import type { Store } from '../../store/index.ts';

/** What snapshots are kept with. */
export interface SnapshotContext {
  readonly store: Store;
  readonly sweepId: string;
  readonly sampler: Sampler;
  /** Version of the definition that the sampler was made for. @defaultValue 1 */
  readonly version?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Kind of the fact that a snapshot is kept as, beside the sweep. */
export const snapshotKind = 'sampler.snapshot';

/**
 * Time between two snapshots. Shorter: more writes; longer: a killed controller leaves an older one, and the next works
 * through more of the history again.
 */
const everyMs = 10_000;

/**
 * Keeps what a sampler has fitted, so that a restart is quick. It is a cache: whether it is there, old, or lost changes
 * no suggestion, which is why it is no part of the log, needs no lease, and replay does without it.
 */
export class SamplerSnapshots {
  readonly #context: SnapshotContext;
  /** One version cannot read what another has fitted. */
  readonly #key: string;
  #kept: Json | undefined;
  #writing: Promise<void> = Promise.resolve();
  #nextMs: number;

  constructor(context: SnapshotContext) {
    const { sampler, version = 1, clock } = context;
    this.#context = context;
    // What was fitted in one space fits no other.
    this.#key = `${sampler.name} ${sampler.version}${version === 1 ? '' : ` of version ${version}`}`;
    this.#nextMs = clock.monotonicMs() + everyMs;
  }

  /** Gives the sampler the newest snapshot, if there is one. */
  async restore(): Promise<void> {
    const { store, sweepId, sampler } = this.#context;
    if (!sampler.restore) return;
    await this.#quietly('sweep.snapshot_unread', async () => {
      const [found] = await store.annotations({ sweepId, trial: null, kind: snapshotKind, key: this.#key });
      if (found) sampler.restore?.(found.value);
    });
  }

  /** Keeps the sampler's snapshot when it is time; returns at once. */
  keepInTime(): void {
    const nowMs = this.#context.clock.monotonicMs();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + everyMs;
    inBackground(this.keep(), (error) => this.#failed('sweep.snapshot_unwritten', error));
  }

  /** Keeps the sampler's snapshot where it is another than the last one, after what is being written. Never fails. */
  keep(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#keep());
    return this.#writing;
  }

  /** Resolves when nothing is being written. */
  written(): Promise<void> {
    return this.#writing;
  }

  async #keep(): Promise<void> {
    const { store, sweepId, sampler } = this.#context;
    await this.#quietly('sweep.snapshot_unwritten', async () => {
      const snapshot = sampler.snapshot?.();
      if (snapshot === undefined || snapshot === this.#kept) return;
      await store.annotate(sweepId, null, [{ kind: snapshotKind, key: this.#key, value: snapshot }]);
      this.#kept = snapshot;
    });
  }

  /** A store that fails shows where it matters; here it only costs time at the next start. */
  async #quietly(event: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#failed(event, error);
    }
  }

  #failed(event: string, error: unknown): void {
    const { sweepId, logger } = this.#context;
    logger.warn(event, { sweepId, error: messageOf(error) });
  }
}
