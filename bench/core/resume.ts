/**
 * A sweep of 100,000 trials: time to make them, then, in a new process, time from opening the store to the next
 * suggestion, and the memory of both.
 * Run: `npm run build && npx tsx bench/core/resume.ts [trials]`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace, uniform } from 'hyperdrive-ml';
import { machineLine } from './machine.ts';

const trials = Number(process.argv[2] ?? 100_000);
const [, , , stateFolder, sweepId] = process.argv;

if (stateFolder && sweepId) {
  const startMs = performance.now();
  const workspace = await openWorkspace({ folder: stateFolder });
  let nextMs = 0;
  const drive = await workspace.drive(sweepId, {
    objective: () => {
      nextMs ||= performance.now() - startMs;
      return 0.5;
    },
  });
  await drive.done;
  await workspace.close();
  console.log(`${(nextMs / 1000).toFixed(2)} ${Math.round(process.resourceUsage().maxRSS / 1024)}`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-resume-'));
  console.log(machineLine());
  const workspace = await openWorkspace({ folder });
  const { id } = await workspace.submit({
    formatVersion: 1,
    name: 'resume',
    experimentName: 'resume',
    tags: {},
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    sampling: { type: 'random', rule: 'random', logbase: 'e' },
    seed: 1,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'value', goal: 'minimize' },
    limits: {
      maxTotalTrials: trials + 5,
      maxConcurrentTrials: 16,
      timeoutMs: null,
      trialTimeoutMs: null,
      maxFailedTrials: null,
    },
    retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
    ahead: 0,
    trial: { type: 'in_process' },
    resumeFrom: [],
  });
  let ended = 0;
  const startMs = performance.now();
  await workspace.drive(id, {
    objective: async () => {
      // The last ones wait for the process that resumes.
      if (++ended > trials) await new Promise(() => {});
      return 0.5;
    },
  });
  while ((await workspace.store.sweep(id)).nextNumber < trials + 5 || ended <= trials)
    await new Promise((resolve) => setTimeout(resolve, 200));
  const seconds = (performance.now() - startMs) / 1000;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  await workspace.close();
  const [resumeSeconds, resumeMb] = execFileSync(
    process.execPath,
    [...process.execArgv, import.meta.filename, String(trials), folder, id],
    {
      encoding: 'utf8',
    },
  )
    .trim()
    .split(' ');
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n| ${trials.toLocaleString('en')} trials | |\n| --- | --- |`);
  console.log(`| made in | ${seconds.toFixed(1)} s (${Math.round(trials / seconds).toLocaleString('en')} trials/s) |`);
  console.log(`| memory of the process that made them, at most | ${rssMb} MB |`);
  console.log(`| from opening the store to the next trial, in a new process | ${resumeSeconds} s |`);
  console.log(`| memory of that process, at most | ${resumeMb} MB |`);
}
