import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import policy from '@example/hyperdrive-patience';
import sampler from 'hyperdrive-halton/hyperdrive';
import journal from 'hyperdrive-journal/hyperdrive';
import {
  describePolicy,
  describeSampler,
  describeStore,
  describeTarget,
  ManualClock,
  MemoryIntake,
  policyOf,
  processIdentity,
  samplerOf,
  testJob,
} from 'hyperdrive-ml/testing';
import queue from 'hyperdrive-queue/hyperdrive';

describeSampler('halton', samplerOf(sampler));
describePolicy('patience', policyOf(policy, { patience: 3 }), {
  judgesAlone: 'a trial stops for want of an improvement of its own',
});

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));

describeStore('journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-journal-'));
  const clock = new ManualClock();
  const open = () => journal.open('hyperdrive-journal/journal:', { folder, clock, logger, randomBytes });
  const store = await open();
  const other = await open();
  const owner = processIdentity();
  return {
    ...{ clock, store, other, owner },
    // No system numbers processes this high.
    deadOwner: { ...owner, pid: 2 ** 30 },
    async dispose() {
      await store.close();
      await other.close();
      rmSync(folder, { recursive: true });
    },
  };
});

const systemClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  countsSleep: false,
  schedule(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A queue with one worker of two slots, and the target over it. */
async function openQueue() {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-queue-'));
  const intake = new MemoryIntake();
  process.env.HYPERDRIVE_QUEUE = join(folder, 'queue');
  const open = () => queue.open({ sweepId: 'sweep', intake, clock: systemClock, logger });
  const worker = spawn('node_modules/.bin/hyperdrive-queue-worker', [process.env.HYPERDRIVE_QUEUE, '2']);
  const until = async (condition) => {
    while (!(await condition())) await sleep(10);
  };
  const job = (key, command) =>
    testJob({
      ...{ key, runFolder: join(folder, key), outputFolder: join(folder, key, 'outputs') },
      trial: { workingFolder: folder, command },
    });
  const real = await open();
  let current = real;
  let losesAnswer = false;
  const target = {
    ...real,
    async submit(given) {
      const answer = await real.submit(given);
      if (losesAnswer) {
        losesAnswer = false;
        throw new Error('the answer is lost');
      }
      return answer;
    },
  };
  const { definition } = job('any', 'true');
  await until(() => target.capacity(definition).total === 2);
  return {
    ...{ target, intake, slots: 2, until },
    quick: (key) => job(key, `echo '{"loss": 0.5}'; echo '{"loss": 0.25}'`),
    endless: (key) => job(key, `echo '{"loss": 0.5}'; exec sleep 300`),
    async restart() {
      current = await open();
      await until(() => current.capacity(definition).total === 2);
      return current;
    },
    faults: {
      loseNextAnswer() {
        losesAnswer = true;
      },
    },
    async dispose() {
      await current.close();
      // It ends its jobs.
      worker.kill('SIGTERM');
      await new Promise((resolve) => worker.once('exit', resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

describeTarget('queue', openQueue, [
  {
    test: 'while the engine is unreachable, calls fail and jobs keep running',
    reason: 'its engine is a folder',
  },
  { test: 'a job that the engine starts twice runs user code once', reason: 'a job is taken once' },
]);
