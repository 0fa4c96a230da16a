/**
 * Cost of a policy for many trials: time per judged report and memory, with trials of 50 reports of which every tenth
 * runs to its end and the others end at a fifth of it.
 *
 *   node --expose-gc --import tsx bench/termination/cost.ts [largest number of trials]
 */
import { performance } from 'node:perf_hooks';
import { seededRng } from '../../src/numerics/index.ts';
import { createPolicy, earlyTerminationSchema } from '../../src/termination/index.ts';

const REPORTS = 50;
const PROBES = 2_000;
const largest = Number(process.argv[2] ?? 100_000);
const arms: readonly unknown[] = [
  { type: 'bandit', slackFactor: 0.2, delayEvaluation: 5 },
  { type: 'median_stopping', delayEvaluation: 5 },
  { type: 'truncation_selection', truncationPercentage: 20, delayEvaluation: 5 },
  { type: 'asha', maxReports: REPORTS },
  { type: 'auto', maxReports: REPORTS },
];

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

console.log(
  '| policy | trials | processor µs per report, all | µs per judged report late in a trial, p50 | p99 | MB |',
);
console.log('| --- | --- | --- | --- | --- | --- |');
for (const raw of arms)
  for (const trials of [1_000, largest]) {
    const definition = earlyTerminationSchema.parse(raw);
    const before = heapMb();
    const policy = await createPolicy(definition, { goal: 'minimize', maxTotalTrials: trials });
    const rng = seededRng('termination-cost', trials);
    const value = (level: number, i: number): number => level + (2 - level) / (1 + i) + 0.02 * rng.normal();
    let reports = 0;
    const from = process.cpuUsage();
    for (let trial = 0; trial < trials; trial++) {
      const level = rng.uniform();
      const length = trial % 10 === 0 ? REPORTS : REPORTS / 5;
      for (let i = 0; i < length; i++) policy.report(trial, value(level, i), true);
      reports += length;
      policy.finished(trial, length === REPORTS ? 'completed' : 'stopped');
    }
    const used = process.cpuUsage(from);
    const mean = (used.user + used.system) / reports;
    const memory = heapMb() - before;
    const times: number[] = [];
    for (let probe = 0; probe < PROBES / 20; probe++) {
      for (let i = 0; i < REPORTS - 21; i++) policy.report(trials + probe, value(0.9, i), false);
      for (let i = REPORTS - 21; i < REPORTS - 1; i++) {
        const next = value(0.9, i);
        const start = performance.now();
        policy.report(trials + probe, next, true);
        times.push(1000 * (performance.now() - start));
      }
      policy.finished(trials + probe, 'stopped');
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(share * times.length)] ?? 0).toFixed(1);
    const cells = [definition.type, trials, mean.toFixed(1), at(0.5), at(0.99), memory.toFixed(1)];
    console.log(`| ${cells.join(' | ')} |`);
  }
