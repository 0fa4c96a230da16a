#!/usr/bin/env node
/** `hyperdrive-queue-worker FOLDER [SLOTS]`: runs the jobs of a queue until Ctrl-C. Start as many as you like, anywhere. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beatMs, jobFolder, jobsOf, namesIn, place, placeOnce, readJson, readText, workersOf } from './queue-files.js';

/** Pause between two readings of the queue, or of the files of a job. */
const lookMs = 50;

const [folder, slotsWord = '1'] = process.argv.slice(2);
const slots = Number(slotsWord);
if (folder === undefined || !Number.isInteger(slots) || slots < 1) {
  console.error(
    'usage: hyperdrive-queue-worker FOLDER [SLOTS]: the folder of the queue, and trials at once (default 1)',
  );
  process.exit(2);
}
const queue = resolve(folder);
const worker = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
const card = join(workersOf(queue), `${worker}.json`);
const running = new Set();
let isLeaving = false;

mkdirSync(workersOf(queue), { recursive: true });
place(card, JSON.stringify({ slots }));
const beat = setInterval(() => utimesSync(card, new Date(), new Date()), beatMs);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    isLeaving = true;
  });
console.log(`worker ${worker}: ${slots} slots of ${queue}`);
while (!isLeaving) {
  for (const key of namesIn(jobsOf(queue)).sort()) if (running.size < slots && !isLeaving) take(key);
  await sleep(lookMs);
}
await Promise.all(running);
clearInterval(beat);
rmSync(card, { force: true });

/** Runs a job, if nobody else has it. */
function take(key) {
  const path = join(jobFolder(queue, key), 'taken.json');
  if (readText(path) !== undefined) return;
  const claim = { worker, host: hostname(), pid: process.pid, nonce: randomBytes(16).toString('hex') };
  if (!placeOnce(path, JSON.stringify(claim))) return;
  const run = work(key)
    .then((exit) => {
      if (exit !== undefined) place(join(jobFolder(queue, key), 'exit.json'), JSON.stringify(exit));
    })
    .finally(() => running.delete(run));
  running.add(run);
}

/** @returns how it ended; undefined if the target did not let it start */
async function work(key) {
  const file = (name) => join(jobFolder(queue, key), name);
  const job = readJson(file('job.json'));
  for (let grant; grant !== 'go'; grant = readText(file('grant'))) {
    // The claim was refused, or the target removed the job.
    if (grant === 'no' || readText(file('job.json')) === undefined) return undefined;
    if (readText(file('stop')) !== undefined) return { exitCode: null, signal: null };
    if (isLeaving) return { exitCode: null, signal: null, isPreempted: true };
    await sleep(lookMs);
  }
  return execute(job, () => isLeaving || readText(file('stop')) !== undefined);
}

/** Runs a command in a new process group, and ends the group on request or when its first process ends. */
async function execute({ program, args, environment, folder: cwd, stdout, stderr, stopGraceMs }, mustStop) {
  const [out, err] = [stdout, stderr].map((path) => openSync(path, 'a', 0o600));
  try {
    const child = spawn(program, args, { cwd, env: environment, detached: true, stdio: ['ignore', out, err] });
    const ended = new Promise((settle) => {
      child.on('error', ({ message }) =>
        settle({ exitCode: null, signal: null, message: `Could not start: ${message}` }),
      );
      child.on('exit', (exitCode, signal) => settle({ exitCode, signal }));
    });
    let killAtMs;
    for (;;) {
      const exit = await Promise.race([ended, sleep(lookMs)]);
      if (exit !== undefined) {
        kill(child, 'SIGKILL');
        return { ...exit, isPreempted: isLeaving };
      }
      if (killAtMs === undefined && mustStop()) {
        kill(child, 'SIGTERM');
        killAtMs = performance.now() + stopGraceMs;
      } else if (killAtMs !== undefined && performance.now() > killAtMs) kill(child, 'SIGKILL');
    }
  } finally {
    closeSync(out);
    closeSync(err);
  }
}

function kill({ pid }, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of its processes have ended.
  }
}
