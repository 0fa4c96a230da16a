/**
 * Time of one suggestion as the history grows: 8 mixed parameters, one new result between suggestions.
 *
 *   npx tsx bench/samplers/latency.ts --samplers tpe,cmaes --trials 1000,10000,100000
 *
 * Prints the median and the 99th percentile of 200 suggestions, and the first one of a fresh instance (a restart):
 * wall or CPU time, whichever is less, so that other work on the machine does not show.
 */
import { parseArgs } from 'node:util';
import { seededRng } from '../../src/numerics/index.ts';
import { samplingSchema } from '../../src/records/index.ts';
import { createSampler, type Observation } from '../../src/sampling/index.ts';
import { type CompiledSpace, compileSpace, type SearchSpace } from '../../src/space/index.ts';

const SUGGESTIONS = 200;

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

function observation(space: CompiledSpace, number: number): Observation {
  const rng = seededRng('latency', number);
  const unit = Array.from({ length: space.dimension }, () => rng.uniform());
  const value = unit.reduce((sum, u) => sum + (u - 0.4) ** 2, 0.05 * rng.normal());
  const config = space.fromUnit(unit);
  return { number, config, state: 'completed', value, failure: undefined, intervals: 1, prior: false };
}

const { values: options } = parseArgs({
  options: {
    samplers: { type: 'string', default: 'random,tpe,cmaes' },
    trials: { type: 'string', default: '1000,10000' },
  },
});
for (const name of options.samplers.split(',')) {
  const space = compileSpace(name === 'cmaes' ? numeric : mixed);
  for (const trials of options.trials.split(',').map(Number)) {
    const all = Array.from({ length: trials + SUGGESTIONS }, (_, number) => observation(space, number));
    const definition = samplingSchema.parse({ type: name });
    const context = { space, goal: 'minimize', seed: 1, maxTotalTrials: 1e6, maxConcurrentTrials: 1 } as const;
    const sampler = createSampler(definition, context);
    const times: number[] = [];
    for (let i = 0; i <= SUGGESTIONS; i++) {
      const history = all.slice(0, trials + i);
      const startedMs = performance.now();
      const cpu = process.cpuUsage();
      await sampler.suggest({ number: trials + i, history, pending: [], rng: seededRng(1, i) });
      const { user, system } = process.cpuUsage(cpu);
      times.push(Math.min(performance.now() - startedMs, (user + system) / 1000));
    }
    await sampler.close?.();
    const [first = 0, ...rest] = times;
    rest.sort((a, b) => a - b);
    const at = (share: number): string => (rest[Math.floor(share * (rest.length - 1))] ?? 0).toFixed(2);
    console.log(
      `${name.padEnd(10)} ${String(trials).padStart(7)} trials  p50 ${at(0.5)}  p99 ${at(0.99)}  fresh ${first.toFixed(0)} ms`,
    );
  }
}
