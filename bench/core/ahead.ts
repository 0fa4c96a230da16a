/**
 * From the end of a trial to the start of the next one, one trial at a time: suggested when the slot is free (ahead 0), or prepared
 * while the trial before it ran (ahead 1). 8 mixed parameters, trials of 100 ms; wall or processor time, whichever is less.
 * Run: `npm run build && npx tsx bench/core/ahead.ts [trials]` (default 200).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choice, loguniform, openWorkspace, qloguniform, randint, uniform } from 'hyperdrive-ml';
import { machineLine } from './machine.ts';

const trials = Number(process.argv[2] ?? 200);
const trialMs = 100;
const space = {
  lr: loguniform(-9, 0),
  decay: loguniform(-12, -2),
  dropout: uniform(0, 0.7),
  momentum: uniform(0.5, 0.99),
  layers: randint(8),
  width: qloguniform(3, 7, 8),
  optimizer: choice('adam', 'sgd', 'lamb'),
  act: choice('relu', 'gelu', 'tanh', 'elu'),
};

/** Milliseconds between one trial and the next, by number of the later one. */
async function gaps(folder: string, type: 'bayesian' | 'tpe', ahead: number): Promise<number[]> {
  const workspace = await openWorkspace({ folder });
  const { id } = await workspace.submit({
    formatVersion: 1,
    name: 'ahead',
    experimentName: 'ahead',
    tags: {},
    space,
    sampling: { type },
    seed: 1,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'value', goal: 'minimize' },
    limits: {
      maxTotalTrials: trials,
      maxConcurrentTrials: 1,
      timeoutMs: null,
      trialTimeoutMs: null,
      maxFailedTrials: null,
    },
    retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
    ahead,
    trial: { type: 'in_process' },
    resumeFrom: [],
  });
  const between: number[] = [];
  let endedMs = Number.NaN;
  let endedCpu = process.cpuUsage();
  const drive = await workspace.drive(id, {
    objective: async (config) => {
      const { user, system } = process.cpuUsage(endedCpu);
      if (endedMs > 0) between.push(Math.min(performance.now() - endedMs, (user + system) / 1000));
      await new Promise((resolve) => setTimeout(resolve, trialMs));
      endedMs = performance.now();
      endedCpu = process.cpuUsage();
      return Math.abs(Number(config.dropout) - 0.3) + Math.abs(Number(config.layers) - 3) / 8 + 0.01 * Math.random();
    },
  });
  await drive.done;
  await workspace.close();
  return between;
}

const quantile = (values: readonly number[], share: number): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2);
};

console.log(`${machineLine()}\n\n| ms between two trials, p50 / p95 | ahead | trials 20 to 100 | from 100 on |`);
console.log('| --- | --- | --- | --- |');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-ahead-'));
for (const [store, at] of [
  ['memory', () => ':memory:'],
  ['SQLite file', () => mkdtempSync(join(folder, 's'))],
] as const)
  for (const type of ['bayesian', 'tpe'] as const)
    for (const ahead of [0, 1]) {
      const between = await gaps(at(), type, ahead);
      const cells = [between.slice(20, 100), between.slice(100)].map(
        (part) => `${quantile(part, 0.5)} / ${quantile(part, 0.95)}`,
      );
      console.log(`| ${type}, ${store} | ${ahead} | ${cells.join(' | ')} |`);
    }
rmSync(folder, { recursive: true, force: true });
