/**
 * Studies in which the time of a trial may enter the choice of the next one.
 *
 *   npx tsx bench/samplers/cost/run.ts --part development --arms plain,per-second,pareto-0.5 --seeds 4 --budget 600
 *
 * Options: --tasks (all that contain the text), --kinds, --seeds (how many), --from (first seed), --budget (seconds after
 * which no study starts). A study ends once it has 50 trials and has taken as long as 50 random ones, or with 200 trials.
 * Studies are kept in cost.jsonl of HYPERDRIVE_BENCH_TEMP; an interrupted command continues where it was. Surrogates are read
 * from HYPERDRIVE_BENCH_DATA; table.ts prints what is kept.
 */
import { parseArgs } from 'node:util';
import { seededRng } from '../../../src/numerics/index.ts';
import { costArms } from './cost-arms.ts';
import { CostSampler } from './cost-sampler.ts';
import { type CostTask, CostTasks, randomTrials, type Scale, scaleOf } from './cost-tasks.ts';
import { type CostStudy, storeCostStudy, storedCostStudies } from './studies.ts';

/** Fewest trials of a study, and its time in those of a mean random one. */
const FEWEST = 50;
const TIME = 50;
const MOST = 200;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: {
    part: text('development,held-out'),
    arms: text(Object.keys(costArms).join(',')),
    tasks: text(''),
    kinds: text('surrogate,curves,training,wide'),
    seeds: text('2'),
    from: text('0'),
    budget: text('86400'),
  },
});

/** Runs one study. */
async function play(task: CostTask, scale: Scale, arm: string, seed: number): Promise<CostStudy> {
  const use = costArms[arm];
  if (!use) throw new Error(`no arm ${arm}; there are ${Object.keys(costArms).join(', ')}`);
  const sampler = new CostSampler({ space: task.space, seed, use, time: TIME * scale.seconds });
  if (use.kind !== 'plain' && use.model === 'known')
    sampler.know((await randomTrials(task)).map(({ config, loss, seconds }) => ({ config, value: loss, seconds })));
  const evaluate = task.begin();
  const losses: (number | null)[] = [];
  const seconds: number[] = [];
  let time = 0;
  while (losses.length < FEWEST || (time < TIME * scale.seconds && losses.length < MOST)) {
    const outcome = await evaluate(sampler.ask(losses.length));
    sampler.tell({ config: outcome.config, value: outcome.loss, seconds: outcome.seconds });
    losses.push(outcome.loss ?? null);
    seconds.push(outcome.seconds);
    time += outcome.seconds;
  }
  return { task: task.name, kind: task.kind, part: task.part, arm, seed, scale, losses, seconds };
}

const end = performance.now() + 1000 * Number(options.budget);
const nameOf = (task: string, arm: string, seed: number): string => `${task} ${arm} ${seed}`;
const known = new Set(storedCostStudies().map(({ task, arm, seed }) => nameOf(task, arm, seed)));
const scales = new Map(storedCostStudies().map(({ task, scale }) => [task, scale]));
const tasks = new CostTasks(process.env.HYPERDRIVE_BENCH_DATA ?? '');
const parts = options.part.split(',');
const wanted = tasks
  .all()
  .filter(
    ({ name, part, kind }) => parts.includes(part) && options.kinds.includes(kind) && name.includes(options.tasks),
  );
const order = seededRng('cost-order');
for (let i = 0; i < Number(options.seeds); i++)
  for (const task of order.shuffle(wanted))
    for (const arm of options.arms.split(',')) {
      const seed = Number(options.from) + i;
      if (performance.now() > end || known.has(nameOf(task.name, arm, seed))) continue;
      const scale = scales.get(task.name) ?? scaleOf(await randomTrials(task));
      scales.set(task.name, scale);
      const start = process.cpuUsage();
      storeCostStudy(await play(task, scale, arm, seed));
      const { user } = process.cpuUsage(start);
      process.stderr.write(`${nameOf(task.name, arm, seed)} ${(user / 1e6).toFixed(1)} s\n`);
    }
await tasks.close();
