/**
 * Replays early termination over recorded Taskset curves: the same 100 configurations in the same order under every
 * policy, 1, 4 and 16 workers, paired with no termination.
 *
 *   HYPERDRIVE_BENCH_DATA=… npx tsx bench/termination/replay.ts [--seeds 4] [--write]
 *
 * --write puts the table into docs/reference/benchmarks-early-termination.md.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRng } from '../../src/numerics/index.ts';
import { earlyTerminationSchema } from '../../src/termination/index.ts';
import { type CurveSet, resampled } from './curves/curve-set.ts';
import { promotionSection } from './promotion-table.ts';
import { replayStudy } from './replay-study.ts';
import { readTaskset } from './taskset.ts';

const TRIALS = 100;
const WORKERS = [1, 4, 16];

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '4' }, write: { type: 'boolean', default: false } },
});
const seeds = Number(options.seeds);
const folder = process.env.HYPERDRIVE_BENCH_DATA;
if (folder === undefined) throw new Error('Set HYPERDRIVE_BENCH_DATA to the folder with the benchmark data.');

type Arm = readonly [name: string, definition: unknown];

interface Row {
  readonly share: number;
  readonly timeShare: number;
  readonly lost: number;
  readonly topStopped: number;
  readonly ms: number;
  readonly calls: number;
}

/** Policies of the main table for trials of this many reports. */
function mainArms(maxReports: number): Arm[] {
  const truncation = (truncationPercentage: number, delayEvaluation: number): unknown => ({
    type: 'truncation_selection',
    truncationPercentage,
    delayEvaluation,
  });
  return [
    ['none', { type: 'none' }],
    ['bandit, slack_factor 0.1, delay 5', { type: 'bandit', slackFactor: 0.1, delayEvaluation: 5 }],
    ['bandit, slack_factor 0.2, delay 5', { type: 'bandit', slackFactor: 0.2, delayEvaluation: 5 }],
    ['median_stopping, delay 0', { type: 'median_stopping' }],
    ['median_stopping, delay 5', { type: 'median_stopping', delayEvaluation: 5 }],
    ['truncation_selection 20 %, delay 5', truncation(20, 5)],
    ['truncation_selection 80 %, delay 3', truncation(80, 3)],
    ['asha', { type: 'asha', maxReports }],
    ['hyperband', { type: 'hyperband', maxReports }],
    ['pasha', { type: 'pasha', maxReports }],
    ['safe', { type: 'safe', maxReports }],
    ['auto', { type: 'auto', maxReports }],
    ['auto, max_reports learned', { type: 'auto' }],
    ['fast', { type: 'fast', maxReports }],
  ];
}

/** Policies whose behaviour at other lengths matters. */
function lengthArms(maxReports: number): Arm[] {
  return [
    ['median_stopping, delay 5', { type: 'median_stopping', delayEvaluation: 5 }],
    ['asha', { type: 'asha', maxReports }],
    ['safe', { type: 'safe', maxReports }],
    ['auto', { type: 'auto', maxReports }],
    ['fast', { type: 'fast', maxReports }],
  ];
}

/** All arms over all sets, orders and worker counts, each paired with no termination. */
function measure(sets: readonly CurveSet[], arms: readonly Arm[], orders: number): Map<string, Row[]> {
  const rows = new Map<string, Row[]>(arms.map(([name]) => [name, []]));
  const none = earlyTerminationSchema.parse({ type: 'none' });
  for (const set of sets)
    for (const workers of WORKERS)
      for (let seed = 1; seed <= orders; seed++) {
        const all = set.curves.map((_, i) => i);
        const order = seededRng('replay-order', set.name, seed).shuffle(all).slice(0, TRIALS);
        const reference = replayStudy(set, order, workers, none);
        for (const [name, raw] of arms) {
          const result = replayStudy(set, order, workers, earlyTerminationSchema.parse(raw));
          rows.get(name)?.push({
            share: result.epochs / reference.epochs,
            timeShare: result.time / reference.time,
            lost: result.regret - reference.regret,
            topStopped: result.topStopped,
            ms: result.policyMs,
            calls: result.policyCalls,
          });
        }
      }
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Half of the 95 % interval of a mean over studies. */
function margin(values: readonly number[]): number {
  const centre = mean(values);
  const variance = values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / Math.max(1, values.length - 1);
  return 1.96 * Math.sqrt(variance / values.length);
}

function line(name: string, list: readonly Row[]): string {
  const lost = list.map((row) => row.lost);
  const shares = list.map((row) => row.share);
  const calls = list.reduce((sum, row) => sum + row.calls, 0);
  const cells = [
    name,
    `${mean(shares).toFixed(3)} ± ${margin(shares).toFixed(3)}`,
    mean(list.map((row) => row.timeShare)).toFixed(3),
    `${mean(lost).toFixed(4)} ± ${margin(lost).toFixed(4)}`,
    `${(100 * mean(lost.map((l) => (l > 0.01 ? 1 : 0)))).toFixed(0)} %`,
    mean(list.map((row) => row.topStopped)).toFixed(2),
    ((1000 * list.reduce((sum, row) => sum + row.ms, 0)) / calls).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

const sets = readTaskset(folder);
const [reports = 0] = sets.map((set) => set.reports);
const table = [
  '| policy | epochs | time | regret lost | lost > 0.01 | true top-3 stopped | µs per report |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...[...measure(sets, mainArms(reports), seeds)].map(([name, list]) => line(name, list)),
].join('\n');
console.log(table);

const fewer = Math.max(1, Math.ceil(seeds / 4));
const lengths = [10, 17, 200].map((length) => {
  const rows = measure(
    sets.map((set) => resampled(set, length)),
    lengthArms(length),
    fewer,
  );
  const cells = [...rows.values()].map(
    (list) => `${mean(list.map((row) => row.share)).toFixed(3)} / ${mean(list.map((row) => row.lost)).toFixed(4)}`,
  );
  return `| ${length} | ${cells.join(' | ')} |`;
});
const lengthNames = lengthArms(reports).map(([name]) => name);
const lengthTable = [
  `| reports | ${lengthNames.join(' | ')} |`,
  `| --- |${' --- |'.repeat(lengthNames.length)}`,
  ...lengths,
].join('\n');
console.log(lengthTable);

const page = `# Benchmark: early termination

Recorded training curves (Taskset, 4 tasks × 1,000 real runs of ${reports} validation losses) replayed with a virtual clock: the
same ${TRIALS} random configurations in the same order under every policy, ${WORKERS.join(', ')} workers, ${seeds} orders each, ${sets.length * WORKERS.length * seeds} studies a row.

- **epochs**, **time**: reports taken and virtual wall-clock time, as a share of the same study without termination.
- **regret lost**: regret of the best value found minus that without termination; regret 0 is the best curve of the task,
  1 the median one. **lost > 0.01**: share of studies that lost more than that.
- **true top-3 stopped**: share of the study's three truly best configurations that were stopped before their best value.
- ± is half a 95 % interval over studies; the tasks are four only, so expect more spread on others. The constants of
  \`auto\`, \`safe\` and \`fast\` were chosen on these and four more tasks.
- **µs per report**: mean time in the policy on the machine at hand, decisions included.

${table}

## Other numbers of reports

The same curves thinned to 10 and 17 reports and stretched to 200 (${fewer} orders, epochs / regret lost). A delay counted in
reports does not carry over from one length to another; the curve policies count in shares of a trial.

${lengthTable}

${promotionSection(sets, seeds)}
Other kinds of curves, one by one: [how early termination stops](../decisions/early-termination.md).

## Command

\`\`\`sh
HYPERDRIVE_BENCH_DATA=/path/to/data npx tsx bench/termination/replay.ts --seeds ${seeds} --write
\`\`\`

The section on promotion alone: \`bench/termination/promotion.ts\`. Population-based training:
\`npx tsx bench/termination/population.ts\`. Time and memory with up to 100,000 trials: \`node --expose-gc --import tsx bench/termination/cost.ts\`.
`;

if (options.write)
  writeFileSync(new URL('../../docs/reference/benchmarks-early-termination.md', import.meta.url), page);
