/**
 * Runs studies of real trainings and keeps them; an interrupted command continues where it was.
 *
 *   npx tsx bench/samplers/suite/run.ts --suite development --samplers bayesian,optuna-tpe,random --seeds 4 --budget 600
 *
 * Options: --suite development or final; --samplers, of which ours may carry a label (bayesian#mine); --tasks (all that
 * contain the text), --noise (all, drawn or fixed: how trainings get their folds), --seeds (how many), --from (first seed),
 * --trials, --budget (seconds after which no study starts).
 * --at-once studies share one process that trains, so that it never waits: on a busy machine one alone takes ten times longer.
 * Ours have the prior book, as a sweep has; labels that start with `plain` switch it off: bayesian#plain.
 * Studies are kept in suite.jsonl of HYPERDRIVE_BENCH_TEMP. Those of ours count for the versions of sampler and book that made them:
 * label the variants of one version. Peers are those of install-peers.sh, which also installs `objectives`.
 */
import { parseArgs } from 'node:util';
import { Lab } from '../runs.ts';
import { currentVersion } from './book.ts';
import { Losses } from './losses.ts';
import { playStudy, type SuiteName, suites } from './play.ts';
import { storedStudies, storeStudy } from './studies.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: {
    suite: text('development'),
    samplers: text('bayesian'),
    tasks: text(''),
    noise: text('all'),
    seeds: text('2'),
    from: text('0'),
    trials: text('100'),
    budget: text('86400'),
    'at-once': text('6'),
  },
});
const suite: SuiteName = options.suite === 'final' ? 'final' : 'development';
const samplers = options.samplers.split(',');
const trials = Number(options.trials);
const end = performance.now() + 1000 * Number(options.budget);

const nameOf = (task: string, sampler: string, seed: number): string => `${task} ${sampler} ${seed}`;
const stored = storedStudies().filter((study) => study.observed.length >= trials);
const versionsOf = new Map<string, Set<string>>();
for (const { task, sampler, seed, version } of stored) {
  const name = nameOf(task, sampler, seed);
  versionsOf.set(name, (versionsOf.get(name) ?? new Set()).add(version));
}

/** Whether a study is stored, and is of the version that would run now. */
async function isKnown({ seed, training, sampler }: (typeof wanted)[number]): Promise<boolean> {
  const known = versionsOf.get(nameOf(training.name, sampler, seed));
  const version = await currentVersion(training, sampler);
  return known !== undefined && (version === undefined || known.has(version));
}

const wanted = Array.from({ length: Number(options.seeds) }, (_, i) => Number(options.from) + i).flatMap((seed) =>
  suites[suite]
    .filter(
      ({ name, isResampled }) => name.includes(options.tasks) && options.noise !== (isResampled ? 'fixed' : 'drawn'),
    )
    .flatMap((training) => samplers.map((sampler) => ({ seed, training, sampler }))),
);
const left: typeof wanted = [];
for (const study of wanted) if (!(await isKnown(study))) left.push(study);
process.stderr.write(`${wanted.length} studies, ${left.length} to run\n`);

const losses = new Losses();
const queue = left.values();
let done = 0;

/** Takes studies from the queue until it is empty or the time is over. */
async function work(): Promise<void> {
  const lab = new Lab();
  for (const { seed, training, sampler } of queue) {
    if (performance.now() > end) break;
    const name = nameOf(training.name, sampler, seed);
    try {
      storeStudy(await playStudy({ lab, losses, suite, training, sampler, seed, trials }));
      process.stderr.write(`${++done}/${left.length} ${name}\n`);
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  await lab.close();
}

await Promise.all(Array.from({ length: Number(options['at-once']) }, work));
await losses.close();
