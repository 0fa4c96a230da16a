/**
 * Mean normalised regret at 25, 50 and 100 trials, by family of problems.
 *
 *   npx tsx bench/samplers/regret.ts --samplers bayesian,optuna-tpe,random --seeds 3 --from 100
 *
 * Options as in collect.ts, and --stored to run nothing. A cell covers the tasks and seeds that every sampler of the table has
 * run; with --each, one row for each task. `random` sets the scale and has to be among the samplers of some earlier run.
 */
import { gather } from './gather.ts';
import { CHECKPOINTS, type Curve, curvesOf, regretAt } from './regrets.ts';
import { storedRuns } from './runs.ts';
import { meanOf } from './statistics.ts';

const { runs, samplers, families, options, missing } = await gather(
  { samplers: 'bayesian,tpe,optuna-tpe,random', families: '', tasks: '', seeds: '3', from: '100', trials: '100' },
  { each: 'no' },
);
const curves = curvesOf(runs, storedRuns());
const byKey = new Map(curves.map((curve) => [`${curve.run.task} ${curve.run.seed} ${curve.run.sampler}`, curve]));

/** Seeds of a task that all samplers have. */
function paired(task: string): Map<string, Curve[]> {
  const seeds = [...new Set(curves.filter(({ run }) => run.task === task).map(({ run }) => run.seed))];
  const complete = seeds.filter((seed) => samplers.every((sampler) => byKey.has(`${task} ${seed} ${sampler}`)));
  return new Map(
    samplers.map((sampler) => [sampler, complete.flatMap((seed) => byKey.get(`${task} ${seed} ${sampler}`) ?? [])]),
  );
}

console.log(`| problems | ${samplers.join(' | ')} |\n| --- | ${samplers.map(() => '---').join(' | ')} |`);
for (const { name, tasks, isHeldOut } of families) {
  const groups = [...tasks.keys()].map((task) => ({ task, curves: paired(task) }));
  const filled = groups.filter(({ curves: found }) => (found.get(samplers[0] ?? '') ?? []).length > 0);
  const row = (title: string, part: typeof filled): void => {
    const cells = samplers.map((sampler) =>
      CHECKPOINTS.map((trials) => {
        // Tasks count alike, whatever their number of seeds.
        const means = part.map(({ curves: found }) =>
          meanOf((found.get(sampler) ?? []).map((curve) => regretAt(curve, trials))),
        );
        return meanOf(means).toFixed(3).replace(/^0/, '');
      }).join('/'),
    );
    console.log(`| ${title} | ${cells.join(' | ')} |`);
  };
  const studies = filled.reduce((total, { curves: found }) => total + (found.get(samplers[0] ?? '') ?? []).length, 0);
  if (filled.length > 0) row(`${name}${isHeldOut ? ' *' : ''}: ${filled.length} tasks, ${studies} studies`, filled);
  if (options.each !== 'no') for (const group of filled) row(group.task, [group]);
}
for (const [sampler, reason] of missing) console.log(`${sampler}: ${reason}`);
