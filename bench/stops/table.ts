/**
 * Writes docs/reference/benchmarks-stops.md from the studies of run.ts, and keeps these in results/stops.jsonl.gz.
 *
 *   npx tsx bench/stops/table.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { calibrationOf, coverageOf, type Estimate, verdictOf } from './analysis.ts';
import { policiesFor } from './policies.ts';
import type { StudyRecord } from './record.ts';
import { committedFile, studiesOf } from './results.ts';

const BOUNDS = [0, 0.01, 0.03, 0.1, 0.31];
const CURVE_POLICIES = ['safe', 'auto', 'fast'];

/** Sets that are one family, by the start of their names. */
const families = [
  ['Taskset', /^patch/],
  ['LCBench (surrogate)', /^lcbench/],
  ['boosted trees, forest', /^(xgboost|lightgbm|gradient-boosting|forest)$/],
  ['networks', /-network$/],
  ['linear models, folds', /^(sgd|folds)$/],
] as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)}`;
const interval = (estimate: Estimate | undefined, format: (value: number) => string): string =>
  estimate === undefined ? '–' : `${format(estimate.value)} (${format(estimate.low)}–${format(estimate.high)})`;
const number = (value: number): string => value.toFixed(3);

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function headed(head: readonly string[], rows: readonly string[]): string {
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

const all = studiesOf();
const names = policiesFor(1).map(([name]) => name);
const of = (policy: string, within?: RegExp): StudyRecord[] =>
  all.filter((study) => study.policy === policy && (within === undefined || within.test(study.set)));

const verdicts = headed(
  [
    'policy',
    'sweeps',
    'stops',
    'reports saved, %',
    'right: not the best, %',
    'right: not in the best tenth, %',
    'regret of wrong ones',
    'lost by a sweep',
    'reached it later, %',
  ],
  names.map((name) => {
    const { studies, stops, saved, rightBest, rightTenth, wrong, regret, lost, reachedNeeded } = verdictOf(of(name));
    return row([
      name,
      studies,
      stops,
      interval(saved, percent),
      interval(rightBest, percent),
      interval(rightTenth, percent),
      // A few stops have no interval worth the name.
      wrong < 4
        ? `${regret ? number(regret.value) : '–'}, ${wrong} of them`
        : `${interval(regret, number)}, ${wrong} of them`,
      interval(lost, number),
      interval(reachedNeeded, percent),
    ]);
  }),
);

const byFamily = headed(
  ['policy', ...families.map(([name]) => name)],
  names.map((name) =>
    row([
      name,
      ...families.map(([, within]) => {
        const { rightBest, rightTenth, lost } = verdictOf(of(name, within));
        return `${percent(rightBest.value)} / ${percent(rightTenth.value)} / ${number(lost.value)}`;
      }),
    ]),
  ),
);

const calibrations = headed(
  ['policy', 'stated chance', 'stops', 'mean stated, %', 'observed, %'],
  CURVE_POLICIES.flatMap((name) => [
    ...calibrationOf(of(name), BOUNDS).map(({ from, to, stops, stated, observed }) =>
      row([name, `${from}–${Math.min(to, 0.3)}`, stops, percent(stated), interval(observed, percent)]),
    ),
    ...calibrationOf(of(name), [0, 1.01]).map(({ stops, stated, observed }) =>
      row([name, 'all', stops, percent(stated), interval(observed, percent)]),
    ),
  ]),
);

const coverage = CURVE_POLICIES.map((name) => `${name} ${interval(coverageOf(of(name)), percent)} %`).join(', ');
const versions = CURVE_POLICIES.map(
  (name) => `${name} ${[...new Set(of(name).map(({ version }) => version))].sort().join(' and ')}`,
).join(', ');
const sets = new Set(all.map(({ set }) => set)).size;
const stops = all.reduce((sum, study) => sum + study.stops.length, 0);

const page = `# Benchmark: are stops right?

What stopped trials would have come to: ${stops.toLocaleString('en')} trials that policies stopped in ${all.length} sweeps, each read to the end of its
recorded curve. The sweeps run on the product's own controller, store and samplers in virtual time; a trial plays the recorded
curve whose configuration is nearest to the suggested one. ${sets} sets of curves: Taskset (4), LCBench's surrogate (4), and ${sets - 8} kinds
of trainings recorded with \`bench/termination/curves/record.py\`. 100 trials a sweep; \`random\` and \`tpe\`, 1, 4 and 16 slots in turn, the
same for every policy. Delays are a tenth of a trial, at least 3 reports; bandit has a slack of 0.2, truncation selection 50 %.

- **right: not the best**: the trial would not have beaten the best value that its sweep ended with. **not in the best tenth**: nor
  been among the best tenth of the sweep's trials, all run to their ends.
- **regret of wrong ones**: by how much a wrongly stopped trial would have improved the sweep's best value, in units of the distance
  from the best curve of the set to the median one. **lost by a sweep**: mean over all sweeps of the largest such gain.
- **reached it later**: stopped trials that would have reached, at some later report, the value that they needed at the stop. Every curve
  improves with time, so this says how close the calls were, not that they were wrong: later reports are compared with later values.
- In brackets: 95 % intervals from drawing sweeps, because the stops of one sweep are not independent. The curve policies' constants
  were chosen on some of these sets. Paused trials that \`asha\` promoted later do not count as stopped. \`pbt\` is left out: its stopped trials
  continue with other configurations, which no recorded curve shows.

${verdicts}

## By kind of training

Right: not the best, in % / right: not in the best tenth, in % / lost by a sweep.

${byFamily}

## What policies say about a stop

**The value that was needed** (\`stop.numbers.needed\`) is exact: with it, or a better one, the same report would not have stopped the trial.
Tests replay the policy with that report changed, for every policy (\`src/termination/needed.test.ts\`); for the rules without a
forecast, a worse value would have stopped it.

**The chance** that \`safe\`, \`auto\` and \`fast\` state (versions: ${versions}), to beat the best value so far, against the share of the trials that
did:

${calibrations}

\`safe\` and \`auto\` are cautious: of the stopped trials, five to eight times fewer beat the best value than stated, because a trial stops only if
its rank is poor as well, which the chance does not know. \`fast\` states too small chances below 1 %, mostly at reports that \`safe\` and
\`auto\` do not judge yet (before 8 % of a trial): there the curve has two or three points and looks surer than it is. That is where \`fast\`
loses: with a fixed number of trials, prefer \`auto\`; \`fast\` is for as many configurations as the time allows.

**The forecast** of a stopped trial's best value (\`expected\`, \`expectedSd\`): its 80 % interval holds the recorded value in ${coverage} of cases.

## Command

\`\`\`sh
HYPERDRIVE_BENCH_DATA=/path/to/data npx tsx bench/stops/run.ts
npx tsx bench/stops/table.ts
\`\`\`

A run can end at any time and continues where it stopped. LCBench's curves need \`bench/termination/curves/record.py --lcbench\` once. The
committed sweeps are in \`bench/stops/results\`.
`;

mkdirSync(new URL('results/', import.meta.url), { recursive: true });
const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
writeFileSync(committedFile, gzipSync(all.map((study) => JSON.stringify(study, rounded)).join('\n'), { level: 9 }));
writeFileSync(new URL('../../docs/reference/benchmarks-stops.md', import.meta.url), page);
console.log(page);
