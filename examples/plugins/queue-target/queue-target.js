/** The target: puts jobs into the queue and follows their files. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beatMs, jobFolder, jobsOf, namesIn, place, placeOnce, readJson, workersOf } from './queue-files.js';
import { QueueJob } from './queue-job.js';

/** Pause between two readings of the files. */
const lookMs = 50;
/** A worker whose file has not been touched for this long is gone, by the clock of this machine: clocks differ. */
const goneMs = 10 * beatMs;

/** @param queue absolute folder */
export function openQueueTarget(queue, { sweepId, intake, clock, logger }) {
  const jobs = new Map();
  const listeners = new Set();
  const closing = new AbortController();
  const workers = watchWorkers(queue, clock);
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const host = { intake, clock, logger, signal: closing.signal, changed, isGone: workers.isGone };
  let cancelLook = () => {};
  const look = () => {
    if (workers.look()) changed();
    for (const job of jobs.values()) job.look();
    cancelLook = clock.schedule(lookMs, look);
  };
  const enter = (job) => {
    const entry = new QueueJob(queue, job, host);
    jobs.set(job.key, entry);
    return entry;
  };
  look();

  return {
    name: 'hyperdrive-queue/queue',
    survivesRestart: true,
    // The files show which workers are alive.
    heartbeats: null,
    capacity() {
      const total = workers.slots();
      const open = [...jobs.values()].filter(({ phase }) => phase !== 'ended').length;
      return { free: Math.max(0, total - open), total };
    },
    async submit(job) {
      const present = jobs.get(job.key);
      if (present === undefined) {
        const entry = new QueueJob(queue, job, host);
        entry.enqueue();
        jobs.set(job.key, entry);
      }
      return { nativeId: null };
    },
    async adopt(adopted) {
      const known = new Set(namesIn(jobsOf(queue)));
      for (const job of adopted) if (known.has(job.key) && !jobs.has(job.key)) enter(job);
    },
    async list() {
      const startedAtMs = clock.monotonicMs();
      // Other sweeps may share the queue.
      const keys = namesIn(jobsOf(queue)).filter((key) => key.includes(`-${sweepId}-`));
      return { startedAtMs, jobs: keys.map((key) => jobs.get(key)?.status ?? strangerStatus(queue, key)) };
    },
    async cancel(key) {
      const job = jobs.get(key);
      if (job === undefined) cancelStranger(queue, key);
      else job.stop('cancel');
    },
    async reap(key) {
      if ((jobs.get(key) ?? strangerStatus(queue, key)).phase !== 'ended') return;
      jobs.delete(key);
      rmSync(jobFolder(queue, key), { recursive: true, force: true });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closing.abort();
      cancelLook();
      listeners.clear();
    },
  };
}

/** A job of an earlier controller that nobody has adopted. */
function strangerStatus(queue, key) {
  const read = (name) => readJson(join(jobFolder(queue, key), name));
  const taken = read('taken.json');
  const isEnded = taken?.canceled === true || read('exit.json') !== undefined;
  const phase = isEnded ? 'ended' : taken === undefined ? 'queued' : 'running';
  return { key, phase, nativeId: null, exitCode: null, signal: null, outOfMemory: false, reason: null };
}

function cancelStranger(queue, key) {
  const file = (name) => join(jobFolder(queue, key), name);
  if (!placeOnce(file('taken.json'), '{"canceled":true}')) place(file('stop'), 'cancel');
}

/** Tells which workers are alive: those whose file keeps changing. */
function watchWorkers(queue, clock) {
  /** By name: when its file was last touched, when we saw that, and its slots. */
  const seen = new Map();
  const isSilent = ({ sinceMs }) => clock.monotonicMs() - sinceMs > goneMs;
  const slots = () => [...seen.values()].reduce((sum, worker) => sum + (isSilent(worker) ? 0 : worker.slots), 0);
  return {
    slots,
    isGone: (name) => !seen.has(name) || isSilent(seen.get(name)),
    /** @returns whether the slots changed */
    look() {
      const before = slots();
      const names = new Set(
        namesIn(workersOf(queue)).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : [])),
      );
      for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
      for (const name of names) {
        const path = join(workersOf(queue), `${name}.json`);
        const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
        if (touchedMs === undefined || seen.get(name)?.touchedMs === touchedMs) continue;
        const worker = readJson(path);
        if (worker !== undefined) seen.set(name, { touchedMs, sinceMs: clock.monotonicMs(), slots: worker.slots });
      }
      return slots() !== before;
    },
  };
}
