/**
 * What the recommended trial gains over the best observed one where noise is large, and what it costs where there is
 * none: mean regrets of both, from stored studies.
 *
 *   npx tsx bench/samplers/recommendation/table.ts --from 102 --seeds 2
 *   npx tsx bench/samplers/recommendation/table.ts --synthetic held-out --from 10 --seeds 3
 *
 * Cells: regret of the best observed trial → of the trial that the product recommends (the best observed one where it
 * recommends none), the share of studies with a recommendation, and the mean difference with its 95 % interval from
 * drawing problems and then their seeds. Studies of real trainings are those of suite/run.ts (development trainings;
 * their true losses are computed once and kept); synthetic ones those of run.ts beside this file.
 */
import { parseArgs } from 'node:util';
import type { CompiledSpace } from '../../../src/space/index.ts';
import { bootstrap, meanOf } from '../statistics.ts';
import { spaceFor } from '../suite/book.ts';
import { chosenOf } from '../suite/chosen.ts';
import { development } from '../suite/development.ts';
import { clampedRegret, scaleOf } from '../suite/regret.ts';
import { type Study, storedStudies } from '../suite/studies.ts';
import { Truths } from '../suite/truths.ts';
import { noises, storedNoisyStudies } from './studies.ts';
import { tasksOf } from './tasks.ts';

const CHECKPOINTS = [10, 15, 25, 50, 100] as const;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: { synthetic: text(''), sampler: text('bayesian'), from: text('0'), seeds: text('1000'), tasks: text('') },
});
const isWanted = ({
  seed,
  sampler,
  task,
}: {
  readonly seed: number;
  readonly sampler: string;
  readonly task: string;
}) =>
  seed >= Number(options.from) &&
  seed < Number(options.from) + Number(options.seeds) &&
  sampler === options.sampler &&
  task.includes(options.tasks);

/** Regrets of one study at one checkpoint. */
interface Compared {
  readonly task: string;
  readonly isRecommended: boolean;
  readonly observed: number;
  readonly chosen: number;
}

async function compare(
  { task, observed, configs = [] }: Pick<Study, 'task' | 'observed' | 'configs'>,
  space: CompiledSpace,
  count: number,
  regretOf: (trial: number) => number | Promise<number>,
): Promise<Compared | undefined> {
  if (observed.length < count) return undefined;
  const picked = await chosenOf(space, configs, observed.slice(0, count));
  if (picked.observed < 0) return undefined;
  const least = await regretOf(picked.observed);
  const chosen = picked.likely === undefined ? least : await regretOf(picked.likely);
  return { task, isRecommended: picked.likely !== undefined, observed: least, chosen };
}

function row(title: string, cells: readonly (readonly Compared[])[]): string {
  const cell = (all: readonly Compared[]): string => {
    if (all.length === 0) return '';
    const digits = (value: number | undefined) => (value ?? Number.NaN).toFixed(3).replace(/^(-?)0/, '$1');
    const byTask = [...new Set(all.map(({ task }) => task))].map((task) => all.filter((one) => one.task === task));
    const { mean, interval } = bootstrap(byTask.map((own) => own.map(({ observed, chosen }) => chosen - observed)));
    const side = (name: 'observed' | 'chosen') =>
      digits(meanOf(byTask.map((own) => meanOf(own.map((one) => one[name])))));
    const share = Math.round(100 * meanOf(all.map(({ isRecommended }) => Number(isRecommended))));
    return `${side('observed')} → ${side('chosen')}, ${share} %; ${digits(mean)} [${interval.map(digits).join(', ')}]`;
  };
  return `| ${title} | ${cells[0]?.length ?? 0} | ${cells.map(cell).join(' | ')} |`;
}

console.log(`| studies | n | ${CHECKPOINTS.map((count) => `${count} trials`).join(' | ')} |`);
console.log(`| --- | --- | ${CHECKPOINTS.map(() => '---').join(' | ')} |`);
if (options.synthetic === '') await suiteRows();
else await syntheticRows(options.synthetic);

async function suiteRows(): Promise<void> {
  const all = storedStudies().filter(({ suite }) => suite === 'development');
  const truths = new Truths();
  for (const isResampled of [true, false]) {
    const cells: Compared[][] = CHECKPOINTS.map(() => []);
    for (const training of development.filter((one) => one.isResampled === isResampled)) {
      const own = all.filter(({ task }) => task === training.name);
      const scale = scaleOf(own);
      if (!scale) continue;
      for (const study of own.filter((one) => isWanted(one) && one.configs && one.observed.length >= 100)) {
        const regretOf = async (trial: number) =>
          clampedRegret(await truths.of(training, study.configs?.[trial] ?? {}), scale);
        for (const [i, count] of CHECKPOINTS.entries()) {
          const found = await compare(study, spaceFor(training, study.sampler), count, regretOf);
          if (found) cells[i]?.push(found);
        }
      }
    }
    console.log(row(isResampled ? 'folds drawn by each trial' : 'fixed folds', cells));
  }
  await truths.close();
}

async function syntheticRows(set: string): Promise<void> {
  const tasks = tasksOf(set);
  const studies = storedNoisyStudies().filter((study) => isWanted(study) && tasks.has(study.task));
  for (const noise of Object.keys(noises)) {
    const cells: Compared[][] = CHECKPOINTS.map(() => []);
    for (const study of studies.filter((one) => one.noise === noise)) {
      const space = tasks.get(study.task)?.(study.seed).space;
      if (!space) continue;
      const regretOf = (trial: number) => clampedRegret(study.truths[trial] ?? null, study);
      for (const [i, count] of CHECKPOINTS.entries()) {
        const found = await compare(study, space, count, regretOf);
        if (found) cells[i]?.push(found);
      }
    }
    console.log(row(noise, cells));
  }
}
