/**
 * Latency of the Gaussian-process sampler: 8 mixed parameters, a smooth noisy response, one thread.
 *
 * Run: npx tsx bench/samplers/gp-latency.ts [trials ...]   (default 50 100 200 500 1000)
 *
 * For each number of trials: p50 and p95 of a suggestion, apart for those that found a refit due. Then the total time of all
 * suggestions of a 100-trial study, and of starting again from its history with and without a snapshot.
 */
import { seededRng } from '../../src/numerics/index.ts';
import { GpSampler } from '../../src/sampling/gp/index.ts';
import type { Observation } from '../../src/sampling/index.ts';
import { compileSpace } from '../../src/space/index.ts';
import { quantileOf } from './statistics.ts';

const space = compileSpace({
  lr: ['loguniform', [Math.log(1e-5), 0]],
  wd: ['loguniform', [Math.log(1e-7), Math.log(0.1)]],
  drop: ['uniform', [0, 0.7]],
  mom: ['uniform', [0, 0.99]],
  layers: ['randint', [8]],
  units: ['choice', [[16, 32, 64, 128, 256, 512]]],
  act: ['choice', [['relu', 'tanh', 'gelu']]],
  opt: ['choice', [['sgd', 'adam', 'rms']]],
});

type Config = ReturnType<typeof space.fromUnit>;

function response(config: Config): number {
  const number = (name: string) => Number(config[name]);
  return (
    (Math.log10(number('lr')) + 2.5) ** 2 / 4 +
    (Math.log10(number('wd')) + 4) ** 2 / 20 +
    (number('drop') - 0.2) ** 2 +
    (number('mom') - 0.8) ** 2 +
    0.02 * (number('layers') - 3) ** 2 +
    0.1 * Math.abs(Math.log2(number('units')) - 7) +
    (config.act === 'gelu' ? 0 : 0.1) +
    (config.opt === 'adam' ? 0 : 0.15)
  );
}

const noise = seededRng('latency', 'noise');
const observe = (number: number, config: Config): Observation => ({
  number,
  config,
  state: 'completed',
  value: response(config) + 0.02 * noise.normal(),
  failure: undefined,
  intervals: 1,
  earlier: false,
});

/** Wall or CPU time of a call, whichever is less: preemption by other processes does not count. */
function timed<T>(call: () => T): [T, number] {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = call();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return [result, Math.min(wall, (used.user + used.system) / 1000)];
}

const quantile = (values: number[], share: number): string => quantileOf(values, share).toFixed(2).padStart(8);

function suggestOne(sampler: GpSampler, history: Observation[], number: number): number {
  const [suggestion, ms] = timed(() =>
    sampler.suggest({ number, history, pending: [], rng: seededRng('latency', number) }),
  );
  if (suggestion.kind !== 'configuration') throw new Error('the space cannot be exhausted');
  history.push(observe(number, suggestion.config));
  return ms;
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 100, 200, 500, 1000];
console.log('trials   no refit p50      p95    refit p50      p95   (ms)');
for (const size of sizes) {
  const rng = seededRng('latency', 'history', size);
  const history = Array.from({ length: size }, (_, i) =>
    observe(i, space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()))),
  );
  // Without earlier refits: only the latest state matters here.
  const sampler = new GpSampler({ space, goal: 'minimize', seed: 1 });
  for (const [i, observation] of history.entries()) history[i] = { ...observation, earlier: i < size - 1 };
  suggestOne(sampler, history, size);
  const plain: number[] = [];
  const refit: number[] = [];
  // Enough suggestions to meet a refit or two, which are due after a twentieth or a tenth more trials.
  for (let k = 1; k <= Math.max(40, size / 8); k++) {
    const before = sampler.snapshot().losses?.at;
    const ms = suggestOne(sampler, history, size + k);
    (sampler.snapshot().losses?.at === before ? plain : refit).push(ms);
  }
  console.log(
    `${String(size).padStart(6)} ${quantile(plain, 0.5).padStart(14)} ${quantile(plain, 0.95)}` +
      ` ${quantile(refit, 0.5).padStart(12)} ${quantile(refit, 0.95)}`,
  );
}

for (let round = 0; round < 3; round++) {
  const sampler = new GpSampler({ space, goal: 'minimize', seed: round });
  const history: Observation[] = [];
  let total = 0;
  for (let number = 0; number < 100; number++) total += suggestOne(sampler, history, number);
  const best = Math.min(...history.map(({ config }) => response(config)));
  const again = (snapshot: unknown): number => {
    const fresh = new GpSampler({ space, goal: 'minimize', seed: round });
    if (snapshot) fresh.restore(snapshot);
    return suggestOne(fresh, [...history], 100);
  };
  console.log(
    `100-trial study: ${total.toFixed(0)} ms for all suggestions, best ${best.toFixed(4)}; ` +
      `restart ${again(undefined).toFixed(0)} ms, with a snapshot ${again(sampler.snapshot()).toFixed(1)} ms`,
  );
}
