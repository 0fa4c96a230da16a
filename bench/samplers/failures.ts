/**
 * Failed trials among 100 on problems with a region that always crashes, and the regret.
 *
 *   npx tsx bench/samplers/failures.ts --samplers bayesian,tpe,random,optuna-tpe,hyperopt --seeds 5 --from 100
 *
 * Options as in regret.ts. Each peer learns of a failure in its own way (a failed trial, a crash, a status); one that has none is
 * told the worst loss so far.
 */
import { gather } from './gather.ts';
import { curvesOf, regretAt } from './regrets.ts';
import { storedRuns } from './runs.ts';
import { bootstrap, meanOf } from './statistics.ts';

const { runs, samplers, families, missing } = await gather({
  samplers: 'bayesian,tpe,random,optuna-tpe',
  families: 'crash',
  tasks: '',
  seeds: '5',
  from: '100',
  trials: '100',
});
const curves = curvesOf(runs, storedRuns());
const tasks = families.flatMap((family) => [...family.tasks.keys()]);
console.log(`| sampler | ${tasks.map((task) => `${task}: failed, regret at 100`).join(' | ')} | all [95 %] |`);
console.log(`| --- | ${tasks.map(() => '---').join(' | ')} | --- |`);
for (const sampler of samplers) {
  const groups = tasks.map((task) => curves.filter(({ run }) => run.task === task && run.sampler === sampler));
  if (groups.every((group) => group.length === 0)) continue;
  const failed = groups.map((group) => group.map(({ run }) => run.truths.filter((truth) => truth === null).length));
  const cells = groups.map((group, i) =>
    group.length === 0
      ? '–'
      : `${meanOf(failed[i] ?? []).toFixed(1)}, ${meanOf(group.map((curve) => regretAt(curve, 100))).toFixed(3)}` +
        ` (${group.length})`,
  );
  const { mean, interval } = bootstrap(failed);
  const [low = Number.NaN, high = Number.NaN] = interval;
  console.log(`| ${sampler} | ${cells.join(' | ')} | ${mean.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}] |`);
}
for (const [sampler, reason] of missing) console.log(`${sampler}: ${reason}`);
