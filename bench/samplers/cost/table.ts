/**
 * Studies of run.ts: each arm against `plain` on the same seed, at like times and at like numbers of trials.
 *
 *   npx tsx bench/samplers/cost/table.ts --part development [--arms per-second,pareto-0.5] [--from 0] [--seeds 99] [--by task]
 *
 * A cell is the mean difference of log10 regret (floor 1e-3) with its 95 % interval, and the share of studies won; a tie
 * counts half. Times are in those of a mean random trial.
 */
import { parseArgs } from 'node:util';
import { bootstrap, meanOf } from '../statistics.ts';
import { type CostStudy, storedCostStudies } from './studies.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: { part: text('development'), arms: text(''), from: text('0'), seeds: text('99'), by: text('kind') },
});

const FLOOR = 1e-3;
/** Budgets, in mean random trials and in trials. */
const TIMES = [10, 25, 50];
const TRIALS = [10, 25, 50];

const stored = storedCostStudies();
const bests = new Map<string, number>();
for (const { task, losses, scale } of stored)
  bests.set(
    task,
    losses.reduce<number>(
      (a, b) => Math.min(a, b ?? a),
      Math.min(scale.best, bests.get(task) ?? Number.POSITIVE_INFINITY),
    ),
  );

/** Log10 regret of the best of the first trials. */
function regretAfter({ task, losses, scale }: CostStudy, trials: number): number {
  const best = losses.slice(0, trials).reduce<number>((a, b) => Math.min(a, b ?? a), Number.POSITIVE_INFINITY);
  const known = bests.get(task) ?? scale.best;
  const regret = (Math.min(best, known + 10 * (scale.median - known)) - known) / (scale.median - known);
  return Math.log10(Math.max(FLOOR, regret));
}

/** Trials that end within a time. */
function trialsWithin({ seconds, scale }: CostStudy, time: number): number {
  let spent = 0;
  let count = 0;
  for (const each of seconds) {
    spent += each;
    if (spent > time * scale.seconds) break;
    count++;
  }
  return count;
}

const measures = [
  ...TIMES.map((time) => ({ name: `time ${time}`, of: (s: CostStudy) => regretAfter(s, trialsWithin(s, time)) })),
  ...TRIALS.map((count) => ({ name: `${count} trials`, of: (s: CostStudy) => regretAfter(s, count) })),
];
const first = Number(options.from);
const chosen = stored.filter(
  ({ part, seed }) => options.part.includes(part) && seed >= first && seed < first + Number(options.seeds),
);
const keyOf = ({ task, seed }: CostStudy): string => `${task} ${seed}`;
const plain = new Map(chosen.filter(({ arm }) => arm === 'plain').map((study) => [keyOf(study), study]));
const arms = options.arms
  ? options.arms.split(',')
  : [...new Set(chosen.map(({ arm }) => arm))].filter((a) => a !== 'plain');
const mean = (numbers: readonly number[]): string => meanOf(numbers).toFixed(2);

console.log(`| problems | arm | studies | time of 50 trials | ${measures.map(({ name }) => name).join(' | ')} |`);
console.log(`| --- | --- | --- | --- | ${measures.map(() => '---').join(' | ')} |`);
const groups =
  options.by === 'task'
    ? [...new Set(chosen.map(({ task }) => task))]
    : ['surrogate', 'curves', 'training', 'wide', ''];
for (const group of groups)
  for (const arm of arms) {
    const pairs = chosen.flatMap((study) => {
      const base = plain.get(keyOf(study));
      const isIn = group === '' || study.kind === group || study.task === group;
      return study.arm === arm && isIn && base ? [{ study, base }] : [];
    });
    if (pairs.length === 0) continue;
    const tasks = [...new Set(pairs.map(({ study }) => study.task))];
    const timeOf = ({ seconds }: CostStudy): number => seconds.slice(0, 50).reduce((a, b) => a + b, 0);
    const ratio = mean(pairs.map(({ study, base }) => timeOf(study) / timeOf(base)));
    const cells = measures.map(({ of }) => {
      const differences = tasks.map((task) =>
        pairs.filter(({ study }) => study.task === task).map(({ study, base }) => of(study) - of(base)),
      );
      const { mean: middle, interval } = bootstrap(differences);
      const wins = meanOf(differences.flat().map((d) => (d < 0 ? 1 : d > 0 ? 0 : 0.5)));
      const [low = 0, high = 0] = interval;
      return `${middle.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}], ${(100 * wins).toFixed(0)} %`;
    });
    console.log(`| ${group || 'all'} | ${arm} | ${pairs.length} | ${ratio} | ${cells.join(' | ')} |`);
  }
