import { type Clock, inBackground, type Json, type Logger, messageOf } from '../../base/index.ts';
import type { Sampler } from '../../sampling/index.ts';
import type { Store } from '../../store/index.ts';

/** The inputs of {@link SamplerSnapshots}. */
export interface SnapshotContext {
  readonly store: Store;
  readonly sweepId: string;
  readonly sampler: Sampler;
  /** Version of the definition that the sampler was made for. @defaultValue 1 */
  readonly version?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Kind of the fact that stores a snapshot beside the sweep. */
export const snapshotKind = 'sampler.snapshot';

/**
 * Time between two snapshots. Shorter: more writes. Longer: a killed controller leaves an older snapshot, and the next
 * one reprocesses more of the history.
 */
const everyMs = 10_000;

/**
 * Saves what a sampler has fitted, so that a restart is quick. It is a cache: its presence, age or loss changes no
 * suggestion. That is why it is not part of the log, needs no lease, and replay ignores it.
 */
export class SamplerSnapshots {
  readonly #context: SnapshotContext;
  /** One version cannot read what another version fitted. */
  readonly #key: string;
  #kept: Json | undefined;
  #writing: Promise<void> = Promise.resolve();
  #nextMs: number;

  constructor(context: SnapshotContext) {
    const { sampler, version = 1, clock } = context;
    this.#context = context;
    // A fit in one space is useless in another.
    this.#key = `${sampler.name} ${sampler.version}${version === 1 ? '' : ` of version ${version}`}`;
    this.#nextMs = clock.monotonicMs() + everyMs;
  }

  /** Gives the sampler the newest snapshot, if any. */
  async restore(): Promise<void> {
    const { store, sweepId, sampler } = this.#context;
    if (!sampler.restore) return;
    await this.#quietly('sweep.snapshot_unread', async () => {
      const [found] = await store.annotations({ sweepId, trial: null, kind: snapshotKind, key: this.#key });
      if (found) sampler.restore?.(found.value);
    });
  }

  /** Saves the sampler's snapshot if it is time; returns at once. */
  keepInTime(): void {
    const nowMs = this.#context.clock.monotonicMs();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + everyMs;
    inBackground(this.keep(), (error) => this.#failed('sweep.snapshot_unwritten', error));
  }

  /** Saves the sampler's snapshot if it differs from the last one, after any write in progress. Never fails. */
  keep(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#keep());
    return this.#writing;
  }

  /** Resolves when no write is in progress. */
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

  /** A failing store shows where it matters; here it only costs time at the next start. */
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
