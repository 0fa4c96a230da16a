import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Clock, Logger } from '../../../base/index.ts';
import { readPlain } from '../../../files/index.ts';

/** What a state folder says of its store, in a file of its own: it survives the loss of the database or its log. */
export interface Identity {
  readonly installId: string;
  /** By row number of the sweep: the position that its next log entry had when the log was last synced. */
  readonly entries: ReadonlyMap<number, number>;
}

const identitySchema = z.object({
  version: z.literal(1),
  installId: z.string(),
  entries: z.record(z.string().regex(/^\d+$/), z.int().min(0)),
});

/** Bytes of an identity file: a thousand sweeps take some tens of thousands. */
const longestIdentity = 1_048_576;

/** The identity file of a store; undefined for one that is no state folder's. */
export function identityPath(file: string): string | undefined {
  return basename(file) === 'hyperdrive.db' ? join(dirname(file), 'identity.json') : undefined;
}

/** @returns undefined where there is none, or none that can be read: an earlier version wrote none */
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

/** Sweeps whose positions are kept: those with the highest row numbers. */
const mostSweeps = 1_000;
/** Between two writes of the file: shorter costs more, longer notices less of a lost log. */
const pauseMs = 1_000;

/**
 * Keeps the identity file up to date. It says only what is synced, so after a power cut it is never ahead of the log.
 * Several processes may write it: each adds what it knows.
 */
export class IdentityKeeper {
  readonly #path: string;
  readonly #installId: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #news = new Map<number, number>();
  #writtenMs = Number.NEGATIVE_INFINITY;

  constructor(path: string, installId: string, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#path = path;
    this.#installId = installId;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Begins the file anew with what the store has. */
  begin(entries: ReadonlyMap<number, number>): void {
    this.#write(entries);
  }

  /** Takes in positions that are on the disk. */
  synced(entries: ReadonlyMap<number, number>): void {
    for (const [sweep, next] of entries) this.#news.set(sweep, next);
    if (this.#clock.monotonicMs() - this.#writtenMs >= pauseMs) this.flush();
  }

  flush(): void {
    if (this.#news.size === 0) return;
    const present = readIdentity(this.#path);
    const known = present?.installId === this.#installId ? present.entries : new Map<number, number>();
    const merged = new Map(known);
    for (const [sweep, next] of this.#news) merged.set(sweep, Math.max(next, merged.get(sweep) ?? 0));
    this.#news.clear();
    this.#write(merged);
  }

  #write(entries: ReadonlyMap<number, number>): void {
    this.#writtenMs = this.#clock.monotonicMs();
    const kept = new Map([...entries].sort(([a], [b]) => b - a).slice(0, mostSweeps));
    try {
      writeIdentity(this.#path, { installId: this.#installId, entries: kept });
    } catch (error) {
      // A file that is behind notices less; the store itself is none the worse.
      this.#logger.warn('store.identity_failed', { path: this.#path, error: String(error) });
    }
  }
}
