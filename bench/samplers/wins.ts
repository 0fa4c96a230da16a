/**
 * One sampler against each other on the same tasks and seeds: win rates, mean difference of log10 regret, and whether that is chance.
 *
 *   npx tsx bench/samplers/wins.ts --of bayesian --samplers optuna-tpe,optuna-gp,hyperopt --seeds 3 --from 100
 *
 * Options as in regret.ts. A win is a regret lower by 0.02 in log10 or more; ties count half. Intervals: 95 %, bootstrap over
 * tasks and seeds. p: Wilcoxon's signed-rank test over the means of the tasks, Holm-corrected over the peers.
 * --by family adds a row for each family, --by task for each task.
 */
import { gather } from './gather.ts';
import { CHECKPOINTS, curvesOf, regretAt } from './regrets.ts';
import { storedRuns } from './runs.ts';
import { bootstrap, holm, meanOf, wilcoxon } from './statistics.ts';

const TIE = 0.02;

const { runs, samplers, families, options, missing } = await gather(
  { samplers: 'optuna-tpe,hyperopt', families: '', tasks: '', seeds: '3', from: '100', trials: '100' },
  { of: 'bayesian', by: 'all' },
);
const of = String(options.of);
const curves = curvesOf(runs, storedRuns());
const mine = new Map(
  curves.filter(({ run }) => run.sampler === of).map((curve) => [`${curve.run.task} ${curve.run.seed}`, curve]),
);
const theirs = curves.filter(({ run }) => run.sampler !== of);

interface Row {
  readonly sampler: string;
  readonly title: string;
  readonly studies: number;
  readonly cells: { readonly text: string; readonly p: number }[];
}

function rowOf(sampler: string, title: string, tasks: ReadonlySet<string>): Row | undefined {
  const pairs = theirs.flatMap((other) => {
    const own = mine.get(`${other.run.task} ${other.run.seed}`);
    return own && other.run.sampler === sampler && tasks.has(other.run.task) ? [{ own, other }] : [];
  });
  if (pairs.length === 0) return undefined;
  const names = [...new Set(pairs.map(({ own }) => own.run.task))];
  const cells = CHECKPOINTS.map((trials) => {
    const groups = names.map((name) =>
      pairs
        .filter(({ own }) => own.run.task === name)
        .map(({ own, other }) => Math.log10(regretAt(own, trials) / regretAt(other, trials))),
    );
    const score = (x: number): number => (x < -TIE ? 1 : x > TIE ? 0 : 0.5);
    const wins = bootstrap(groups.map((group) => group.map(score)));
    const difference = bootstrap(groups);
    const percent = (x: number | undefined): string => (100 * (x ?? Number.NaN)).toFixed(0);
    return {
      p: wilcoxon(groups.map(meanOf)),
      text:
        `${percent(wins.mean)} % [${wins.interval.map(percent).join(', ')}], ` +
        `${signed(difference.mean)} [${difference.interval.map(signed).join(', ')}]`,
    };
  });
  return { sampler, title, studies: pairs.length, cells };
}

function signed(x: number): string {
  return `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(2)}`;
}

function print(rows: readonly Row[]): void {
  const corrected = CHECKPOINTS.map((_, k) => holm(rows.map(({ cells }) => cells[k]?.p ?? 1)));
  rows.forEach(({ sampler, title, studies, cells }, i) => {
    const texts = cells.map(({ text }, k) => `${text}, p ${(corrected[k]?.[i] ?? 1).toPrecision(2)}`);
    console.log(`| ${sampler} | ${title} | ${studies} | ${texts.join(' | ')} |`);
  });
}

console.log(`${of} against`);
console.log('| sampler | problems | studies | 25 trials | 50 | 100 |\n| --- | --- | --- | --- | --- | --- |');
const allTasks = new Set(families.flatMap(({ tasks }) => [...tasks.keys()]));
print(samplers.flatMap((sampler) => rowOf(sampler, 'all', allTasks) ?? []));
if (options.by === 'family')
  for (const { name, tasks } of families)
    print(samplers.flatMap((sampler) => rowOf(sampler, name, new Set(tasks.keys())) ?? []));
if (options.by === 'task')
  for (const { tasks } of families)
    for (const task of tasks.keys()) print(samplers.flatMap((sampler) => rowOf(sampler, task, new Set([task])) ?? []));
for (const [sampler, reason] of missing) console.log(`${sampler}: ${reason}`);
