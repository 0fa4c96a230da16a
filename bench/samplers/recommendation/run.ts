/**
 * Runs studies of synthetic tasks under several kinds of noise and keeps them, for table.ts; continues where it was.
 *
 *   npx tsx bench/samplers/recommendation/run.ts --tasks held-out --from 10 --seeds 3
 *
 * Tasks without a known optimum are left out. Kept in recommendation.jsonl of HYPERDRIVE_BENCH_TEMP.
 */
import { parseArgs } from 'node:util';
import { Lab } from '../runs.ts';
import { noises, playNoisy, storedNoisyStudies } from './studies.ts';
import { tasksOf } from './tasks.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: {
    tasks: text('development'),
    sampler: text('bayesian'),
    noises: text(Object.keys(noises).join(',')),
    from: text('0'),
    seeds: text('1'),
    trials: text('100'),
  },
});
const { sampler } = options;
const from = Number(options.from);
const trials = Number(options.trials);
const nameOf = (task: string, noise: string, seed: number) => [task, noise, sampler, seed].join(' ');
const known = new Set(
  storedNoisyStudies()
    .filter((study) => study.sampler === sampler && study.observed.length >= trials)
    .map(({ task, noise, seed }) => nameOf(task, noise, seed)),
);
const lab = new Lab();
for (let seed = from; seed < from + Number(options.seeds); seed++)
  for (const [name, make] of tasksOf(options.tasks)) {
    if (make(seed).best === undefined) continue;
    for (const noise of options.noises.split(',')) {
      if (known.has(nameOf(name, noise, seed))) continue;
      await playNoisy(lab, { name, make }, { noise, sampler, seed, trials });
      process.stderr.write(`${nameOf(name, noise, seed)}\n`);
    }
  }
await lab.close();
