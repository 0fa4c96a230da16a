import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { readPlain } from '../../../files/index.ts';
import { computeError } from '../../errors.ts';

/** Longest entry that is read, bytes. An entry has a few hundred, but a trial may have replaced it with anything. */
const longestEntry = 65_536;

const jobSchema = z.object({
  version: z.literal(1),
  kind: z.literal('job'),
  key: z.string(),
  /** Absolute in memory; in the file relative to the state folder, which may move. */
  runFolder: z.string(),
  /** Nonce of the one start that this entry allows: every controller that adopts the job claims with it. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  cpus: z.number().positive(),
  gpus: z.number().min(0),
  stopGraceMs: z.number().min(0),
  /** Boot and process namespace in which it was submitted. */
  bootId: z.string().optional(),
  /** Out-of-memory kills counted before the start; null when the system does not report them. */
  oomKills: z.number().nullable(),
});
const tombstoneSchema = z.object({ version: z.literal(1), kind: z.literal('tombstone'), key: z.string() });
const entrySchema = z.discriminatedUnion('kind', [jobSchema, tombstoneSchema]);

/** A submitted job, as recorded in the state folder. */
export type JobEntry = z.infer<typeof jobSchema>;
/** A job, or a tombstone: the key was canceled before its submission. */
export type RegistryEntry = z.infer<typeof entrySchema>;

/**
 * Path of a run folder inside the folder of a sweep. Earlier versions wrote absolute paths; their end identifies the
 * attempt wherever the state folder is now.
 */
const layout = /[\\/](trials[\\/]\d+[\\/]attempts[\\/]\d+)$/;

/** End of the name of an entry that is being written. */
const draftName = /\.json\.[0-9a-f]{12}\.tmp$/;
/** Older drafts were left by a process that was killed while writing, milliseconds. */
const draftLifeMs = 60_000;

/**
 * Submitted jobs, one file each in the state folder. They make submission idempotent and let a restart find every job.
 * An entry is created atomically by the first process that tries, and never changes.
 */
export class JobRegistry {
  readonly #root: string;
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#root = resolve(stateFolder);
    this.#folder = join(this.#root, 'jobs');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Removes drafts that killed processes left. */
  dropDrafts(nowMs: number): void {
    for (const name of readdirSync(this.#folder)) {
      if (!draftName.test(name)) continue;
      const path = join(this.#folder, name);
      const made = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
      if (nowMs - made > draftLifeMs) rmSync(path, { force: true });
    }
  }

  /** Removes tombstones made before the given time: no submission arrives that late. */
  dropTombstones(beforeMs: number): void {
    for (const key of this.keys()) {
      const made = lstatSync(this.#path(key), { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
      if (made < beforeMs && this.read(key)?.kind === 'tombstone') this.remove(key);
    }
  }

  /** Creates the entry unless the key has one. @returns the entry of the key */
  enter(entry: RegistryEntry): RegistryEntry {
    const path = this.#path(entry.key);
    const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      writeFileSync(draft, JSON.stringify(this.#toFile(entry)), { mode: 0o600 });
      linkSync(draft, path);
      return entry;
    } catch (error) {
      const present = this.read(entry.key);
      if (present) return present;
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) throw error;
      // Truncated by a power failure, which also ended the job, or replaced by a trial.
      this.remove(entry.key);
      linkSync(draft, path);
      return entry;
    } finally {
      dropDraft(draft);
    }
  }

  /** @returns undefined when there is no readable entry */
  read(key: string): RegistryEntry | undefined {
    const path = this.#path(key);
    try {
      const text = readPlain(path, longestEntry)?.bytes.toString('utf8') ?? '';
      const entry = entrySchema.safeParse(JSON.parse(text)).data;
      return entry?.kind === 'job' ? { ...entry, runFolder: this.#runFolder(entry.runFolder) } : entry;
    } catch {
      return undefined;
    }
  }

  keys(): readonly string[] {
    return readdirSync(this.#folder).flatMap((name) => (name.endsWith('.json') ? name.slice(0, -5) : []));
  }

  remove(key: string): void {
    for (const path of [this.#path(key), this.startMark(key)]) drop(path);
  }

  /**
   * Path of the file that the wrapper of an attempt creates before its claim. It is outside the run folder, so the
   * start is remembered even if the trial removes that folder.
   */
  startMark(key: string): string {
    return this.#path(key, 'started');
  }

  #toFile(entry: RegistryEntry): RegistryEntry {
    if (entry.kind !== 'job') return entry;
    const inside = relative(this.#root, entry.runFolder);
    return isOutside(inside) ? entry : { ...entry, runFolder: inside };
  }

  /** @param written path as stored in the file */
  #runFolder(written: string): string {
    if (!isAbsolute(written)) return resolve(this.#root, written);
    const known = isOutside(relative(this.#root, written)) ? layout.exec(written)?.[1] : undefined;
    return known === undefined ? written : join(this.#root, known);
  }

  #path(key: string, ending = 'json'): string {
    if (!/^[a-z0-9-]{1,200}$/.test(key))
      throw computeError(
        'COMPUTE_BAD_KEY',
        `An attempt key consists of lower-case letters, digits and "-", not ${JSON.stringify(key)}.`,
        {
          details: { key },
        },
      );
    return join(this.#folder, `${key}.${ending}`);
  }
}

/** Removes a file, or what a trial has put in its place. */
function drop(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    rmSync(path, { force: true, recursive: true });
  }
}

function dropDraft(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It could not be written.
  }
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}
