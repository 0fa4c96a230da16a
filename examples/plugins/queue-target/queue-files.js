/**
 * Files of a queue, the only thing that a target and its workers share:
 *
 * - `jobs/KEY/job.json` by the target: the command. The folder appears with it, complete.
 * - `jobs/KEY/taken.json` by one worker, or by a target that cancels a job before a worker takes it: created once.
 * - `jobs/KEY/grant` by the target: `go` or `no`, once the claim is answered. User code starts only after `go`.
 * - `jobs/KEY/stop` by the target: `stop` or `cancel`.
 * - `jobs/KEY/exit.json` by the worker, after the last process of the job.
 * - `workers/ID.json` by a worker: its slots. Touched every second.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A worker touches its file this often, milliseconds. */
export const beatMs = 1_000;

export const jobsOf = (queue) => join(queue, 'jobs');
export const workersOf = (queue) => join(queue, 'workers');
export const jobFolder = (queue, key) => join(jobsOf(queue), key);

/** Names in a folder; none if it is missing. */
export function namesIn(folder) {
  return unlessMissing(() => readdirSync(folder)) ?? [];
}

/** The text of a file; undefined if it is missing. */
export function readText(path) {
  return unlessMissing(() => readFileSync(path, 'utf8'));
}

export function readJson(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Writes a file that others see complete or not at all. Does nothing if its folder no longer exists. */
export function place(path, text) {
  unlessMissing(() => {
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, text);
    renameSync(draft, path);
  });
}

/** Like `place`, but never replaces a file. @returns false if the file exists, or its folder no longer does */
export function placeOnce(path, text) {
  return (
    unlessMissing(() => {
      const draft = `${path}.${randomBytes(6).toString('hex')}`;
      writeFileSync(draft, text);
      try {
        linkSync(draft, path);
        return true;
      } catch (error) {
        if (error.code === 'EEXIST') return false;
        throw error;
      } finally {
        rmSync(draft);
      }
    }) ?? false
  );
}

/** Creates the folder of a job with its command, unless it exists. */
export function placeJob(queue, key, job) {
  const draft = join(queue, 'drafts', randomBytes(8).toString('hex'));
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'job.json'), JSON.stringify(job), { mode: 0o600 });
  mkdirSync(jobsOf(queue), { recursive: true });
  try {
    renameSync(draft, jobFolder(queue, key));
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

function unlessMissing(action) {
  try {
    return action();
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
