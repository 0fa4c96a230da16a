/**
 * The installation names a compute target and a store. A sweep is started, its command is killed, and another one continues
 * it: running trials are adopted from the queue, and everything recorded is in the journal.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const state = 'installed-state';
const env = {
  ...process.env,
  HYPERDRIVE_STORE: 'hyperdrive-journal/journal:sweeps.jsonl',
  HYPERDRIVE_TARGET: 'hyperdrive-queue/queue',
  HYPERDRIVE_QUEUE: resolve('queue'),
};
const bin = (name) => join('node_modules', '.bin', name);
const hyperdrive = (...words) =>
  execFileSync(bin('hyperdrive'), [...words, '--state', state], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const ended = (child) => new Promise((settle) => child.once('exit', settle));

const worker = spawn(bin('hyperdrive-queue-worker'), ['queue', '2'], { stdio: ['ignore', 'ignore', 'inherit'] });
try {
  const words = ['run', 'installed.yaml', '--json', '--state', state];
  const first = spawn(bin('hyperdrive'), words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(first.stdout))
    if (JSON.parse(line).event === 'trial.ended') first.kill('SIGKILL');
  if (!existsSync(join(state, 'sweeps.jsonl'))) throw new Error('expected a journal in the state folder');
  if (existsSync(join(state, 'hyperdrive.db'))) throw new Error('expected no database in the state folder');
  hyperdrive('resume', '--gpus', '');
  const trials = JSON.parse(hyperdrive('trials', '--json'));
  const isDone = ({ state: its, attempts }) => its === 'completed' && attempts === 1;
  if (trials.length !== 6 || !trials.every(isDone))
    throw new Error(`expected six completed trials: ${JSON.stringify(trials)}`);
  hyperdrive('replay');
  hyperdrive('verify');
  const lines = readFileSync(join(state, 'sweeps.jsonl'), 'utf8').split('\n').filter(Boolean);
  if (!lines.some((line) => line.includes('hyperdrive-queue/queue')))
    throw new Error('expected the target in the journal');
} finally {
  worker.kill('SIGTERM');
  await ended(worker);
}
console.log('a killed sweep continues on a target and a store of packages');
