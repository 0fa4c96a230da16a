/**
 * Milliseconds of ask and tell as the history grows: 8 mixed parameters (6 for CMA-ES, which takes no categories).
 *
 *   npx tsx bench/samplers/latency.ts --samplers bayesian,tpe,cmaes,optuna-tpe,optuna-gp --trials 50,100,200,1000
 *
 * Each sampler is told of so many random trials, then asked and told --asks times (20); p50, p95 and p99 of those, and
 * the first ask of a fresh instance, which reads the whole history: wall or processor time in the library, whichever is less, one thread. --cold instead prints processor seconds
 * from the start of the process to the first suggestion, imports included. --objectives 2 measures ours with so many
 * objectives, --pending 256 ours with so many trials running.
 */
import { parseArgs } from 'node:util';
import { samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation } from '../../src/sampling/index.ts';
import { type CompiledSpace, compileSpace, type SearchSpace } from '../../src/space/index.ts';
import { Peer, peerEnvironments } from './peer.ts';
import { timed } from './runs.ts';
import { quantileOf } from './statistics.ts';

const numeric: SearchSpace = {
  lr: { type: 'loguniform', min_value: -9, max_value: 0 },
  decay: { type: 'loguniform', min_value: -12, max_value: -2 },
  dropout: { type: 'uniform', min_value: 0, max_value: 0.7 },
  momentum: { type: 'uniform', min_value: 0.5, max_value: 0.99 },
  layers: { type: 'randint', upper: 8 },
  width: { type: 'qloguniform', min_value: 3, max_value: 7, q: 8 },
};
const mixed: SearchSpace = {
  ...numeric,
  optimizer: { type: 'choice', values: ['adam', 'sgd', 'lamb'] },
  act: { type: 'choice', values: ['relu', 'gelu', 'tanh', 'elu'] },
};

function observation(space: CompiledSpace, number: number, objectives: number): Observation {
  const rng = seededRng('latency', number);
  const unit = Array.from({ length: space.dimension }, () => rng.uniform());
  const value = unit.reduce((sum, u) => sum + (u - 0.4) ** 2, 0.05 * rng.normal());
  const config = space.fromUnit(unit);
  const values = Array.from({ length: objectives }, (_, j) =>
    j === 0 ? value : unit.reduce((sum, u, i) => sum + (u - (i % 2 === j % 2 ? 0.3 : 0.7)) ** 2, 0.05 * rng.normal()),
  );
  const measured = objectives > 1 ? { values } : {};
  return { number, config, state: 'completed', value, failure: undefined, intervals: 1, earlier: false, ...measured };
}

/** Load on our samplers besides ended trials. */
interface Load {
  readonly objectives: number;
  /** Trials that have not ended. */
  readonly running: number;
}

/** Times of each ask and tell, the first one apart. */
async function ours(name: string, trials: number, asks: number, { objectives, running }: Load): Promise<number[]> {
  const space = compileSpace(name === 'cmaes' ? numeric : mixed);
  const all = Array.from({ length: trials + asks + 1 }, (_, number) => observation(space, number, objectives));
  const goals = Array.from({ length: objectives }, () => 'minimize' as const);
  const context = { space, goal: 'minimize', goals, seed: 1, maxTotalTrials: 1e6, maxConcurrentTrials: 1 } as const;
  const sampler = await createSampler(samplingSchema.parse({ type: name }), context);
  const pending = Array.from({ length: running }, (_, i) => observation(space, 1_000_000 + i, 1));
  const times: number[] = [];
  for (let i = 0; i <= asks; i++) {
    // All results except the latest in one go, as after a restart; then one more before each ask.
    const history = all.slice(0, trials + i);
    const request = { number: trials + i, history, pending, rng: seededRng(1, i) };
    const [, ms] = await timed(() => sampler.suggest(request));
    times.push(ms);
  }
  await sampler.close?.();
  return times;
}

async function theirs(name: string, trials: number, asks: number): Promise<number[]> {
  const peer = new Peer(name);
  await peer.start(1, mixed, trials + asks + 1);
  await peer.fill(trials);
  const rng = seededRng('latency', 'values');
  const times: number[] = [];
  for (let i = 0; i <= asks; i++) {
    await peer.ask();
    const askMs = peer.ms;
    await peer.tell(1 + 0.1 * rng.normal());
    times.push(askMs + peer.ms);
  }
  await peer.close();
  return times;
}

async function cold(name: string): Promise<void> {
  const peer = new Peer(name);
  await peer.start(1, mixed, 100);
  await peer.ask();
  console.log(`| ${name} | ${(peer.cpuMs / 1000).toFixed(2)} |`);
  await peer.close();
}

const { values: options } = parseArgs({
  options: {
    samplers: { type: 'string', default: 'bayesian,tpe,cmaes' },
    trials: { type: 'string', default: '50,100,200,1000' },
    asks: { type: 'string', default: '20' },
    objectives: { type: 'string', default: '1' },
    pending: { type: 'string', default: '0' },
    cold: { type: 'boolean', default: false },
  },
});
const asks = Number(options.asks);
const load = { objectives: Number(options.objectives), running: Number(options.pending) };
if (!options.cold) {
  console.log('| sampler | trials | p50 | p95 | p99 | first, fresh |\n| --- | --- | --- | --- | --- | --- |');
}
for (const name of options.samplers.split(',')) {
  try {
    if (options.cold) {
      if (peerEnvironments.has(name)) await cold(name);
      continue;
    }
    for (const trials of options.trials.split(',').map(Number)) {
      const [first = Number.NaN, ...rest] = await (peerEnvironments.has(name)
        ? theirs(name, trials, asks)
        : ours(name, trials, asks, load));
      const cells = [0.5, 0.95, 0.99].map((share) => quantileOf(rest, share).toFixed(1));
      console.log(`| ${name} | ${trials} | ${cells.join(' | ')} | ${first.toFixed(0)} |`);
    }
  } catch (error) {
    console.log(`| ${name} | ${error instanceof Error ? error.message : String(error)} |`);
  }
}
