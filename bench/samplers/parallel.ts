/**
 * Regret where many trials run at once: an ended trial is replaced at once, and how long each takes is drawn by seed, so that
 * trials end in another order than they were suggested in.
 *
 *   npx tsx bench/samplers/parallel.ts --samplers bayesian,tpe,random,optuna-tpe-liar,optuna-gp --slots 8,32 --seeds 3 --from 100
 *
 * Options: --samplers, --slots (trials at once), --tasks, --seeds, --from, --trials, --stored to run nothing. Trial n of a seed takes as long
 * with every sampler. Studies are stored with those of the other tables, so an interrupted command continues.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation, type PendingTrial } from '../../src/sampling/index.ts';
import type { ConfigurationValue } from '../../src/space/index.ts';
import { openFamilies } from './families.ts';
import { folder } from './folder.ts';
import { appendJsonLine, readJsonLines } from './json-lines.ts';
import { Peer, peerEnvironments } from './peer.ts';
import { CHECKPOINTS, type Curve, curvesOf, regretAt } from './regrets.ts';
import { runSchema, storedRuns, timed } from './runs.ts';
import { bootstrap, meanOf, quantileOf } from './statistics.ts';
import type { Task } from './task.ts';

const parallelSchema = runSchema.extend({ slots: z.int() });
type ParallelRun = z.infer<typeof parallelSchema>;

const file = join(folder, 'parallel.jsonl');

function stored(): ParallelRun[] {
  return readJsonLines(file).map((run) => parallelSchema.parse(run));
}

/** Asks while others run, and takes results in the order of ending. */
interface Study {
  ask(number: number): Promise<ConfigurationValue | undefined>;
  tell(number: number, config: ConfigurationValue, value: number | undefined): Promise<void>;
  readonly ms: number;
  readonly version: string;
  close(): Promise<void>;
}

/** A study of this package; what follows a # only tells versions apart. */
async function ourStudy(name: string, task: Task, seed: number, trials: number, slots: number): Promise<Study> {
  const [type = ''] = name.split('#');
  const { space } = task;
  const sampler = await createSampler(samplingSchema.parse({ type }), {
    space,
    goal: 'minimize',
    seed,
    maxTotalTrials: trials,
    maxConcurrentTrials: slots,
  });
  const history: Observation[] = [];
  const running = new Map<number, PendingTrial>();
  let ms = 0;
  return {
    version: `${sampler.name} ${sampler.version}`,
    get ms() {
      return ms;
    },
    ask: async (number) => {
      const rng = seededRng(seed, number, 'suggest');
      const pending = [...running.values()];
      const [suggestion, spent] = await timed(() => sampler.suggest({ number, history, pending, rng }));
      ms = spent;
      if (suggestion.kind !== 'configuration') return undefined;
      running.set(number, { number, config: suggestion.config });
      return suggestion.config;
    },
    tell: async (number, config, value) => {
      running.delete(number);
      const state = value === undefined ? 'failed' : 'completed';
      const failure = value === undefined ? 'infeasible' : undefined;
      history.push({ number, config, state, value, failure, intervals: 1, earlier: false });
    },
    close: async () => sampler.close?.(),
  };
}

async function peerStudy(name: string, task: Task, seed: number, trials: number): Promise<Study> {
  const peer = new Peer(name);
  await peer.start(seed, task.space.space, trials);
  return {
    ask: () => peer.ask(),
    tell: (number, _config, value) => peer.tell(value, number),
    get ms() {
      return peer.ms;
    },
    version: peer.version,
    close: () => peer.close(),
  };
}

/** Runs one study to its last trial. A trial takes 0.5 to 2 units of time, most of them about 1. */
async function play(family: string, task: Task, sampler: string, seed: number, trials: number, slots: number) {
  const study = peerEnvironments.has(sampler)
    ? await peerStudy(sampler, task, seed, trials)
    : await ourStudy(sampler, task, seed, trials, slots);
  const running: { number: number; config: ConfigurationValue; endsAt: number }[] = [];
  const observed: (number | null)[] = [];
  const truths: (number | null)[] = [];
  const costMs: number[] = [];
  let now = 0;
  let next = 0;
  for (;;) {
    while (running.length < slots && next < trials) {
      const config = await study.ask(next);
      costMs.push(study.ms);
      if (!config) next = trials;
      else {
        const duration = 2 ** (2 * seededRng('duration', seed, next).uniform() - 1);
        running.push({ number: next++, config, endsAt: now + duration });
      }
    }
    running.sort((a, b) => a.endsAt - b.endsAt);
    const ended = running.shift();
    if (!ended) break;
    now = ended.endsAt;
    const outcome = await task.evaluate(ended.config, seededRng('trial', seed, ended.number));
    await study.tell(ended.number, ended.config, outcome.observed);
    observed.push(outcome.observed ?? null);
    truths.push(outcome.truth ?? null);
  }
  await study.close();
  const { best = null, median = null, isDrawn = false } = task;
  const { version } = study;
  const name = task.name;
  return { family, task: name, sampler, version, seed, best, median, isDrawn, observed, truths, costMs, slots };
}

const { values: options } = parseArgs({
  options: {
    samplers: { type: 'string', default: 'bayesian,tpe,random,optuna-tpe-liar,optuna-gp' },
    slots: { type: 'string', default: '8,32' },
    tasks: {
      type: 'string',
      default: 'branin,hartmann6,ackley5,log-hpo6,hartmann6-int,nested,lcbench-168335,rbv2_xgboost-42',
    },
    seeds: { type: 'string', default: '3' },
    from: { type: 'string', default: '100' },
    trials: { type: 'string', default: '100' },
    stored: { type: 'boolean', default: false },
  },
});
const samplers = options.samplers.split(',');
const slotCounts = options.slots.split(',').map(Number);
const trials = Number(options.trials);
const wanted = options.tasks.split(',');
const from = Number(options.from);
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => from + i);
const opened = openFamilies();
const tasks = opened.families.flatMap(({ name, tasks: all }) =>
  [...all].flatMap(([task, make]) => (wanted.includes(task) ? [{ family: name, task, make }] : [])),
);
const keyOf = (task: string, sampler: string, seed: number, slots: number) => `${task}\n${sampler}\n${seed}\n${slots}`;
const known = new Map(stored().map((run) => [keyOf(run.task, run.sampler, run.seed, run.slots), run]));
const missing = new Map<string, string>();
for (const seed of seeds)
  for (const slots of slotCounts)
    for (const { family, task, make } of tasks)
      for (const sampler of samplers) {
        const key = keyOf(task, sampler, seed, slots);
        if (known.has(key) || options.stored || missing.has(sampler)) continue;
        try {
          const run = await play(family, make(seed), sampler, seed, trials, slots);
          appendJsonLine(file, run);
          known.set(key, run);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          process.stderr.write(`${task} ${sampler} ${seed}: ${reason}\n`);
          if (reason.startsWith('not installed here')) missing.set(sampler, reason);
        }
      }
await opened.close();

const all = [...storedRuns(), ...known.values()];
console.log(
  `| at once | tasks, studies | ${samplers.join(' | ')} |\n| --- | --- | ${samplers.map(() => '---').join(' | ')} |`,
);
/** Curves by task of the seeds that every sampler has, by sampler. */
function paired(slots: number): Map<string, Curve[][]> {
  const at = (task: string, sampler: string, seed: number) => known.get(keyOf(task, sampler, seed, slots));
  const found = new Map<string, Curve[][]>();
  for (const sampler of samplers) {
    const groups = tasks.map(({ task }) => {
      const complete = seeds.filter((seed) => samplers.every((other) => at(task, other, seed)));
      return curvesOf(
        complete.flatMap((seed) => at(task, sampler, seed) ?? []),
        all,
      );
    });
    found.set(sampler, groups);
  }
  return found;
}
const logOf = (curve: Curve, n: number): number => Math.log10(regretAt(curve, n));
for (const slots of slotCounts) {
  const curves = paired(slots);
  const groups = (curves.get(samplers[0] ?? '') ?? []).filter((group) => group.length > 0);
  const cells = samplers.map((sampler) =>
    CHECKPOINTS.map((n) =>
      meanOf(
        (curves.get(sampler) ?? [])
          .filter((group) => group.length > 0)
          .map((group) => meanOf(group.map((curve) => regretAt(curve, n)))),
      )
        .toFixed(3)
        .replace(/^0/, ''),
    ).join('/'),
  );
  console.log(`| ${slots} | ${groups.length}, ${groups.flat().length} | ${cells.join(' | ')} |`);
}
console.log(
  `\n| at once, after 25/50/100 | ${samplers
    .slice(1)
    .map((sampler) => `${samplers[0]} minus ${sampler}`)
    .join(' | ')} |`,
);
console.log(
  `| --- | ${samplers
    .slice(1)
    .map(() => '---')
    .join(' | ')} |`,
);
for (const slots of slotCounts) {
  const curves = paired(slots);
  const cells = samplers.slice(1).map((sampler) =>
    CHECKPOINTS.map((n) => {
      const differences = (curves.get(samplers[0] ?? '') ?? []).map((group, i) =>
        group.flatMap((curve, k) => {
          const other = curves.get(sampler)?.[i]?.[k];
          return other ? [logOf(curve, n) - logOf(other, n)] : [];
        }),
      );
      const { mean, interval } = bootstrap(differences);
      return `${mean.toFixed(2)} [${interval.map((end) => end.toFixed(2)).join(', ')}]`;
    }).join(' / '),
  );
  console.log(`| ${slots} | ${cells.join(' | ')} |`);
}
console.log(`\n| at once | ${samplers.map((sampler) => `${sampler}, ms of a suggestion, p50/p95`).join(' | ')} |`);
console.log(`| --- | ${samplers.map(() => '---').join(' | ')} |`);
for (const slots of slotCounts) {
  const cells = samplers.map((sampler) => {
    const times = [...known.values()]
      .filter((run) => run.sampler === sampler && run.slots === slots)
      .flatMap((run) => run.costMs);
    return [0.5, 0.95].map((share) => quantileOf(times, share).toFixed(1)).join('/');
  });
  console.log(`| ${slots} | ${cells.join(' | ')} |`);
}
for (const [sampler, reason] of missing) console.log(`${sampler}: ${reason}`);
