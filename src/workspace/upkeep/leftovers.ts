import { type Dirent, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codeStore } from '../../files/index.ts';
import type { AttemptRow, SweepRow } from '../../model/index.ts';
import { isDriven } from '../../store/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { neededCode } from './needed-code.ts';

/** A file or folder that nothing needs any more. */
export interface Leftover {
  /** Relative to the state folder. */
  readonly path: string;
  readonly what: string;
}

/** An observation about run folders that is not damage of the store. */
export type FolderNote = Leftover;

/** Files in a state folder that its records do not explain. */
export interface FolderFindings {
  readonly leftovers: readonly Leftover[];
  readonly notes: readonly FolderNote[];
}

/** Younger files may still be being written. */
const draftLifeMs = 60_000;

type Parts = Pick<WorkspaceParts, 'folder' | 'store' | 'folders' | 'clock' | 'randomBytes'>;

/** Compares the files of a state folder with its records. Reads only. */
export async function findLeftovers(parts: Parts): Promise<FolderFindings> {
  const { folder, store, clock } = parts;
  const sweeps = await store.sweeps();
  const found: { leftovers: Leftover[]; notes: FolderNote[] } = { leftovers: [], notes: [] };
  const isOld = (path: string) =>
    clock.nowMs() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) > draftLifeMs;
  const draft = (path: string, what: string) => {
    if (isOld(path)) found.leftovers.push({ path: relative(folder, path), what });
  };
  for (const { name } of entriesOf(folder))
    if (name.startsWith('.secret-') || /\.tmp$/.test(name)) draft(join(folder, name), 'unfinished draft of a file');
  const known = new Set(sweeps.map(({ id }) => id));
  for (const entry of entriesOf(join(folder, 'sweeps')))
    if (entry.isDirectory() && !known.has(entry.name))
      found.notes.push({ path: join('sweeps', entry.name), what: 'folder of a sweep that the store does not know' });
  for (const sweep of sweeps) {
    const attempts = new Map((await store.attempts({ sweepId: sweep.id })).map((row) => [row.key, row]));
    const jobs = join(parts.folders.sweep(sweep.id), 'jobs');
    for (const { name } of entriesOf(jobs)) {
      if (name.endsWith('.tmp')) draft(join(jobs, name), 'draft of a job, never finished');
      else if (!isDriven(sweep, store.time.wallMs()) && isOver(attempts.get(name.replace(/\.(json|started)$/, ''))))
        found.leftovers.push({ path: relative(folder, join(jobs, name)), what: 'job of an attempt that has ended' });
    }
    found.notes.push(...runFolderNotes(parts, sweep, [...attempts.values()]));
  }
  for (const path of await codeStore(folder, parts).unneeded(await neededCode(store)))
    found.leftovers.push({ path, what: sentCode });
  return found;
}

const sentCode = 'code that no sweep needs and nobody sent for a week';

/** Removes what {@link findLeftovers} found, and is still not needed. @returns what is removed */
export async function removeLeftovers(parts: Parts, leftovers: readonly Leftover[]): Promise<readonly Leftover[]> {
  const { folder, store } = parts;
  const files = leftovers.filter(({ what }) => what !== sentCode);
  for (const { path } of files) rmSync(join(folder, path), { force: true });
  const code = await codeStore(folder, parts).clean(() => neededCode(store));
  return [...files, ...code.map((path) => ({ path, what: sentCode }))];
}

/** Nothing will ask for its job again: the record is complete, or there is none. */
function isOver(attempt: AttemptRow | undefined): boolean {
  return attempt === undefined || attempt.reapedAtMs !== null;
}

function runFolderNotes(
  { folder, folders }: Pick<WorkspaceParts, 'folder' | 'folders'>,
  { id, definition }: SweepRow,
  attempts: readonly AttemptRow[],
): FolderNote[] {
  if (definition.trial.type !== 'command') return [];
  const notes: FolderNote[] = [];
  const place = ({ trial, attempt }: AttemptRow) => folders.attempt({ sweepId: id, trial, attempt });
  const expected = new Set(attempts.map(place));
  for (const row of attempts)
    if (row.epoch > 0 && !existsSync(place(row)))
      notes.push({
        path: relative(folder, place(row)),
        what: 'missing run folder of a started attempt: its logs are lost',
      });
  const trials = join(folders.sweep(id), 'trials');
  for (const trial of entriesOf(trials))
    for (const attempt of entriesOf(join(trials, trial.name, 'attempts'))) {
      const path = join(trials, trial.name, 'attempts', attempt.name);
      if (!expected.has(path))
        notes.push({ path: relative(folder, path), what: 'run folder of an attempt that no record knows' });
    }
  return notes;
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // Not created yet, or something else in its place: it contains nothing of HyperDrive.
    return [];
  }
}
