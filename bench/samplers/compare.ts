/**
 * Normalised regret of samplers on paired seeds.
 *
 *   npx tsx bench/samplers/compare.ts --samplers random,tpe --tasks branin,nested --seeds 8 --trials 100
 *
 * Regret of a run after n trials: (truth of the best observed trial − best possible) / (median random − best possible).
 * With HYPERDRIVE_BENCH_DATA the tables of real trainings take part; with PYTHON (an interpreter that has optuna) the
 * samplers named optuna-tpe, optuna-gp, optuna-cmaes and optuna-random.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRng } from '../../src/numerics/index.ts';
import { samplingSchema } from '../../src/records/index.ts';
import { createSampler, type Observation } from '../../src/sampling/index.ts';
import type { ConfigurationValue } from '../../src/space/index.ts';
import { Peer, peerNames } from './peer.ts';
import { syntheticTasks } from './synthetic-tasks.ts';
import { tableNames, tableTask } from './table-tasks.ts';
import type { Task, TaskMaker } from './task.ts';

const CHECKPOINTS = [25, 50, 100];
/** Regrets below this are equal for people, and their logarithms would decide the mean. */
const REGRET_FLOOR = 1e-4;

/** Asks for a configuration and takes its result. */
interface Study {
  ask(number: number): Promise<ConfigurationValue | undefined>;
  tell(number: number, config: ConfigurationValue, value: number | undefined): Promise<void>;
  close(): Promise<void>;
}

function ourStudy(name: string, task: Task, seed: number, trials: number): Study {
  const definition = samplingSchema.parse(name === 'sobol' ? { type: 'random', rule: 'sobol' } : { type: name });
  const context = {
    space: task.space,
    goal: 'minimize',
    seed,
    maxTotalTrials: trials,
    maxConcurrentTrials: 1,
  } as const;
  const sampler = createSampler(definition, context);
  const history: Observation[] = [];
  return {
    ask: async (number) => {
      const rng = seededRng(seed, number, 'suggest');
      const suggestion = await sampler.suggest({ number, history, pending: [], rng });
      return suggestion.kind === 'configuration' ? suggestion.config : undefined;
    },
    tell: async (number, config, value) => {
      const state = value === undefined ? 'failed' : 'completed';
      const failure = value === undefined ? 'infeasible' : undefined;
      history.push({ number, config, state, value, failure, intervals: 1, prior: false });
    },
    close: async () => sampler.close?.(),
  };
}

async function peerStudy(peer: Peer, name: string, task: Task, seed: number): Promise<Study> {
  await peer.start(name, seed, task.space.space);
  return {
    ask: () => peer.ask(),
    tell: (_number, _config, value) => peer.tell(value),
    close: async () => undefined,
  };
}

/** Regret after each checkpoint, and milliseconds per ask. */
async function run(
  study: Study,
  task: Task,
  seed: number,
  trials: number,
): Promise<{ regrets: number[]; askMs: number }> {
  let best = { observed: Number.POSITIVE_INFINITY, regret: 1e3 };
  let askMs = 0;
  const regrets: number[] = [];
  for (let number = 0; number < trials; number++) {
    const startedMs = performance.now();
    const config = await study.ask(number);
    askMs += performance.now() - startedMs;
    if (config) {
      const { observed, truth } = task.evaluate(config, seededRng('trial', seed, number));
      if (observed !== undefined && observed < best.observed)
        best = { observed, regret: (truth - task.best) / (task.median - task.best) };
      await study.tell(number, config, observed);
    }
    if (CHECKPOINTS.includes(number + 1)) regrets.push(Math.max(best.regret, REGRET_FLOOR));
  }
  await study.close();
  return { regrets, askMs: askMs / trials };
}

const { values: options } = parseArgs({
  options: {
    samplers: { type: 'string', default: 'random,sobol,tpe' },
    tasks: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    from: { type: 'string', default: '0' },
    trials: { type: 'string', default: '100' },
  },
});
const data = process.env.HYPERDRIVE_BENCH_DATA;
const python = process.env.PYTHON;
const tasks = new Map<string, TaskMaker>(syntheticTasks);
if (data) for (const name of tableNames) tasks.set(name, tableTask(join(data, 'tables'), name));

const samplers = options.samplers.split(',');
const chosen = options.tasks?.split(',') ?? [...tasks.keys()];
const trials = Number(options.trials);
const peer = python && samplers.some((name) => peerNames.includes(name)) ? new Peer(python) : undefined;
/** Sampler → for each task and seed, log10 regret at the checkpoints; undefined where it refuses the space. */
const results = new Map<string, (number[] | undefined)[]>(samplers.map((name) => [name, []]));

console.log(`median regret at ${CHECKPOINTS.join(' / ')} trials, ${options.seeds} seeds; ms per ask`);
for (const taskName of chosen) {
  const make = tasks.get(taskName);
  if (!make) throw new Error(`no task ${taskName}; known: ${[...tasks.keys()].join(', ')}`);
  for (const name of samplers) {
    const rows: number[][] = [];
    let askMs = 0;
    for (let seed = Number(options.from); seed < Number(options.from) + Number(options.seeds); seed++) {
      const task = make(seed);
      try {
        const isPeer = peerNames.includes(name);
        if (isPeer && !peer) throw new Error(`${name} needs PYTHON`);
        const study = isPeer && peer ? await peerStudy(peer, name, task, seed) : ourStudy(name, task, seed, trials);
        const outcome = await run(study, task, seed, trials);
        rows.push(outcome.regrets);
        askMs += outcome.askMs / Number(options.seeds);
        results.get(name)?.push(outcome.regrets.map(Math.log10));
      } catch (error) {
        if (seed === Number(options.from)) console.log(`${taskName.padEnd(26)} ${name.padEnd(14)} ${String(error)}`);
        results.get(name)?.push(undefined);
      }
    }
    const medians = (rows[0] ?? []).map((_, k) => median(rows.map((row) => row[k] ?? Number.NaN)).toPrecision(2));
    if (rows.length > 0)
      console.log(`${taskName.padEnd(26)} ${name.padEnd(14)} ${medians.join(' / ').padEnd(30)} ${askMs.toFixed(2)}`);
  }
}
await peer?.close();

const [base = ''] = samplers.slice(-1);
console.log(`\nmean log10 regret minus that of ${base} on the same runs (negative: better), wins + half of ties`);
for (const name of samplers.slice(0, -1)) {
  const columns = CHECKPOINTS.filter((checkpoint) => checkpoint <= trials).map((_, k) => {
    const differences = (results.get(name) ?? []).flatMap((row, i) => {
      const other = results.get(base)?.[i];
      return row && other ? [(row[k] ?? 0) - (other[k] ?? 0)] : [];
    });
    const wins = differences.reduce((total, x) => total + (x < -0.02 ? 1 : x > 0.02 ? 0 : 0.5), 0);
    const mean = differences.reduce((total, x) => total + x, 0) / differences.length;
    const deviation = Math.sqrt(differences.reduce((total, x) => total + (x - mean) ** 2, 0) / differences.length);
    const error = (1.96 * deviation) / Math.sqrt(differences.length);
    return `${mean.toFixed(2)} ± ${error.toFixed(2)} (${((100 * wins) / differences.length).toFixed(0)} %)`;
  });
  console.log(`${name.padEnd(14)} ${columns.join('   ')}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >>> 1] ?? 0) + (sorted[sorted.length >>> 1] ?? 0)) / 2;
}
