import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Clock, Logger } from '../../../base/index.ts';
import { readPlain } from '../../../files/index.ts';

/**
 * What a state folder records about its store in `identity.json`, which survives the loss of the database or its log.
 */
export interface Identity {
  readonly installId: string;
  /** Position of each sweep's next log entry at the last sync, by row number of the sweep. */
  readonly entries: ReadonlyMap<number, number>;
}

const identitySchema = z.object({
  version: z.literal(1),
  installId: z.string(),
  entries: z.record(z.string().regex(/^\d+$/), z.int().min(0)),
});

/** Most bytes of an identity file: a thousand sweeps take a few tens of thousands. */
const longestIdentity = 1_048_576;

/** Path of a store's identity file; undefined for a database outside a state folder. */
export function identityPath(file: string): string | undefined {
  return basename(file) === 'hyperdrive.db' ? join(dirname(file), 'identity.json') : undefined;
}

/** @returns undefined when the file is missing or unreadable; earlier versions wrote none */
export function readIdentity(path: string): Identity | undefined {
  try {
    const text = readPlain(path, longestIdentity)?.bytes.toString('utf8') ?? '';
    const { installId, entries } = identitySchema.parse(JSON.parse(text));
    return { installId, entries: new Map(Object.entries(entries).map(([sweep, next]) => [Number(sweep), next])) };
  } catch {
    return undefined;
  }
}

function writeIdentity(path: string, { installId, entries }: Identity): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify({ version: 1, installId, entries: Object.fromEntries(entries) })}\n`, {
    mode: 0o600,
  });
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Most sweeps in the file: those with the highest row numbers. */
const mostSweeps = 1_000;
/** Least time between two writes of the file. Shorter costs more; longer detects less of a lost log. */
const pauseMs = 1_000;

/**
 * Keeps the identity file up to date. The file records only what is synced, so after a power cut it is never ahead of
 * the log. Several processes may write it: each merges its own positions.
 */
export class IdentityKeeper {
  readonly #path: string;
  readonly #installId: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pending = new Map<number, number>();
  #writtenMs = Number.NEGATIVE_INFINITY;

  constructor(path: string, installId: string, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#path = path;
    this.#installId = installId;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Rewrites the file with the positions of the store. */
  begin(entries: ReadonlyMap<number, number>): void {
    this.#write(entries);
  }

  /** Adds positions that are on the disk, and writes the file when the last write is long enough ago. */
  synced(entries: ReadonlyMap<number, number>): void {
    for (const [sweep, next] of entries) this.#pending.set(sweep, next);
    if (this.#clock.monotonicMs() - this.#writtenMs >= pauseMs) this.flush();
  }

  /** Writes the added positions. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const present = readIdentity(this.#path);
    const known = present?.installId === this.#installId ? present.entries : new Map<number, number>();
    const merged = new Map(known);
    for (const [sweep, next] of this.#pending) merged.set(sweep, Math.max(next, merged.get(sweep) ?? 0));
    this.#pending.clear();
    this.#write(merged);
  }

  #write(entries: ReadonlyMap<number, number>): void {
    this.#writtenMs = this.#clock.monotonicMs();
    const kept = new Map([...entries].sort(([a], [b]) => b - a).slice(0, mostSweeps));
    try {
      writeIdentity(this.#path, { installId: this.#installId, entries: kept });
    } catch (error) {
      // An outdated file detects fewer losses; the store itself is not affected.
      this.#logger.warn('store.identity_failed', { path: this.#path, error: String(error) });
    }
  }
}
