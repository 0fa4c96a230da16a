/**
 * Any-time plot: mean log10 regret after each trial, one line for each sampler, as SVG.
 *
 *   npx tsx bench/samplers/any-time.ts --samplers bayesian,optuna-tpe,random --families mixed --seeds 3 --from 100 --out any-time.svg
 *
 * Options as in regret.ts. Only tasks and seeds that every sampler has run count; tasks count alike.
 */
import { writeFileSync } from 'node:fs';
import { lightPalette } from '../../src/charts/axes/palette.ts';
import { bestSoFarChart } from '../../src/charts/compare/draw.ts';
import type { CompareData } from '../../src/charts/compare/marks.ts';
import { SvgSurface } from '../../src/charts/surface/svg.ts';
import { gather } from './gather.ts';
import { type Curve, curvesOf, regretAt } from './regrets.ts';
import { storedRuns } from './runs.ts';
import { meanOf } from './statistics.ts';

const { runs, samplers, families, trials, options } = await gather(
  { samplers: 'bayesian,optuna-tpe,hyperopt,random', families: '', tasks: '', seeds: '3', from: '100', trials: '100' },
  { out: 'any-time.svg' },
);
const curves = curvesOf(runs, storedRuns());
const at = new Map(curves.map((curve) => [`${curve.run.task} ${curve.run.seed} ${curve.run.sampler}`, curve]));

/** Curves of a sampler by task, of the seeds that all samplers have. */
function curvesByTask(sampler: string): Curve[][] {
  return families.flatMap(({ tasks }) =>
    [...tasks.keys()].flatMap((task) => {
      const seeds = [...new Set(curves.filter(({ run }) => run.task === task).map(({ run }) => run.seed))];
      const complete = seeds.filter((seed) => samplers.every((name) => at.has(`${task} ${seed} ${name}`)));
      const found = complete.flatMap((seed) => at.get(`${task} ${seed} ${sampler}`) ?? []);
      return found.length === 0 ? [] : [found];
    }),
  );
}

const data: CompareData = {
  metric: 'log10 regret',
  goal: 'minimize',
  sweeps: samplers.map((name) => {
    const byTask = curvesByTask(name);
    const steps = Array.from({ length: trials }, (_, i): readonly [number, number] => [
      i + 1,
      meanOf(byTask.map((found) => meanOf(found.map((curve) => Math.log10(regretAt(curve, i + 1)))))),
    ]);
    return { name, ended: trials, steps, values: Float32Array.from(steps.slice(4), ([, value]) => value) };
  }),
};
const size = { width: 860, height: 460 };
const surface = new SvgSurface(size.width, size.height);
bestSoFarChart(data).draw(surface, { palette: lightPalette });
const title = `Mean log10 regret after each trial: ${samplers.join(', ')}`;
writeFileSync(String(options.out), surface.document({ title, background: '#ffffff' }));
console.log(`${String(options.out)}: ${curvesByTask(samplers[0] ?? '').length} tasks`);
