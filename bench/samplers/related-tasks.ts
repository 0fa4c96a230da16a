/**
 * Families of related tasks: what one sweep after another on changing data looks like. Members share a space; their optima
 * lie near each other, and their losses have other levels and spreads.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Rng, seededRng } from '../../src/numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../src/space/index.ts';
import { externalTask, surrogateSpaces } from './external-tasks.ts';
import { ackley, hartmann6 } from './functions.ts';
import type { Objectives } from './objectives.ts';
import { box, vector } from './synthetic-tasks.ts';
import { tableTask } from './table-tasks.ts';
import { numberOf, type Synthetic, synthetic, type TaskMaker } from './task.ts';

/** Tasks that share a space. */
export interface RelatedFamily {
  readonly name: string;
  /** Member `index` of the family that a seed draws. */
  member(index: number, seed: number): ReturnType<TaskMaker>;
  /** Number of members; Infinity where they are drawn. */
  readonly size: number;
}

/** A drawn family: `build` gets the randomness that all members share, and that of one member. */
function drawn(name: string, build: (family: Rng, member: Rng) => Synthetic): RelatedFamily {
  return {
    name,
    size: Number.POSITIVE_INFINITY,
    member(index, seed) {
      const own = seededRng('member', name, seed, index);
      const scale = 10 ** (3 * own.uniform() - 1);
      const level = scale * 3 * own.normal();
      const task = synthetic(`${name}-${index}`, () => {
        const made = build(seededRng('family', name, seed), own);
        const best = made.best === undefined ? {} : { best: level + scale * made.best };
        return { ...made, ...best, truth: (config) => level + scale * made.truth(config) };
      });
      return task(seed);
    },
  };
}

const hartmann = drawn('hartmann6', (family, member) => {
  const at = Array.from({ length: 6 }, () => 0.2 * (family.uniform() - 0.5) + 0.05 * member.normal());
  return {
    space: box(6, 0, 1),
    best: -3.32237,
    noise: 0.01,
    truth: (config) => hartmann6(vector(config, 6).map((x, i) => x + (at[i] ?? 0))),
  };
});

/** Log scales, integers and a category whose best option the members share. */
const rates = drawn('rates', (family, member) => {
  const at = Array.from({ length: 5 }, () => 0.15 + 0.7 * family.uniform() + 0.06 * member.normal());
  const steep = Array.from({ length: 5 }, () => 10 ** (family.uniform() * 1.2 - 0.6) * (0.7 + 0.6 * member.uniform()));
  const penalties = family.shuffle([0, 0.15, 0.3, 0.4]).map((v) => v * (0.5 + member.uniform()));
  const options = ['a', 'b', 'c', 'd'];
  return {
    space: {
      rate: { type: 'loguniform', min_value: -12, max_value: 0 },
      decay: { type: 'loguniform', min_value: -14, max_value: -2 },
      depth: { type: 'randint', upper: 12 },
      dropout: { type: 'uniform', min_value: 0, max_value: 0.9 },
      units: { type: 'qloguniform', min_value: 2, max_value: 7, q: 1 },
      kind: { type: 'choice', values: options },
    },
    best: 0,
    noise: 0.02,
    truth: (config) => {
      const x = [
        (Math.log(numberOf(config, 'rate')) + 12) / 12,
        (Math.log(numberOf(config, 'decay')) + 14) / 12,
        numberOf(config, 'depth') / 11,
        numberOf(config, 'dropout') / 0.9,
        (Math.log(numberOf(config, 'units')) - 2) / 5,
      ].map((v, i) => (steep[i] ?? 1) * (v - (at[i] ?? 0)) ** 2);
      const [rate = 0, ...rest] = x;
      const smooth = 1 - Math.exp(-6 * rate) + rest.reduce((sum, v) => sum + 0.4 * v, 0);
      return smooth + (penalties[options.indexOf(String(config.kind))] ?? 0);
    },
  };
});

const basins = drawn('ackley4', (family, member) => {
  const at = Array.from({ length: 4 }, () => 2.4 * (family.uniform() - 0.5) + 0.15 * member.normal());
  return {
    space: box(4, -2, 2),
    best: 0,
    truth: (config) => ackley(vector(config, 4).map((x, i) => x - (at[i] ?? 0))),
  };
});

const tasksetRuns = z.object({
  parameters: z.array(z.string()),
  runs: z.array(z.object({ hp: z.array(z.number()), valid: z.array(z.number().nullable()) })),
});

const tasksetSpace: SearchSpace = Object.fromEntries(
  (
    [
      ['learning_rate', 1e-8, 10],
      ['beta1', 1e-4, 1],
      ['beta2', 1e-6, 1],
      ['epsilon', 1e-10, 1e3],
      ['l1', 1e-8, 10],
      ['l2', 1e-8, 10],
      ['linear_decay', 1e-7, 1e-4],
      ['exponential_decay', 1e-6, 1e-3],
    ] as const
  ).map(([name]) => [name, { type: 'uniform', min_value: 0, max_value: 1 } as const]),
);

/**
 * Curves of real trainings, as a function of eight numbers between 0 and 1 (the ranks of the optimizer's settings among the
 * runs): the mean of the three nearest runs, weighted by inverse distance.
 */
function tasksetTask(folder: string, name: string): TaskMaker {
  let loaded: ReturnType<TaskMaker> | undefined;
  return () => {
    loaded ??= loadTaskset(folder, name);
    return loaded;
  };
}

function loadTaskset(folder: string, name: string): ReturnType<TaskMaker> {
  const { parameters, runs } = tasksetRuns.parse(
    JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()),
  );
  const d = parameters.length;
  const places = parameters.map((_, i) => {
    const order = [...runs.keys()].sort((a, b) => (runs[a]?.hp[i] ?? 0) - (runs[b]?.hp[i] ?? 0));
    const place = new Float64Array(runs.length);
    order.forEach((run, rank) => {
      place[run] = (rank + 0.5) / runs.length;
    });
    return place;
  });
  const worst = Math.max(...runs.flatMap(({ valid }) => valid[0] ?? []));
  const losses = runs.map(({ valid }) => Math.min(worst, ...valid.slice(-5).map((v) => v ?? worst)));
  const space = compileSpace(tasksetSpace);
  const sorted = [...losses].sort((a, b) => a - b);
  return {
    name,
    space,
    best: sorted[0],
    median: sorted[sorted.length >>> 1] ?? Number.NaN,
    evaluate: (config) => {
      const x = parameters.map((parameter) => numberOf(config, parameter));
      const distances = losses.map((_, run) => {
        let square = 1e-9;
        for (let i = 0; i < d; i++) square += ((places[i]?.[run] ?? 0) - (x[i] ?? 0)) ** 2;
        return square;
      });
      const near = [...losses.keys()].sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0)).slice(0, 3);
      const total = near.reduce((sum, run) => sum + 1 / (distances[run] ?? 1), 0);
      const value = near.reduce((sum, run) => sum + (losses[run] ?? 0) / (distances[run] ?? 1), 0) / total;
      return { observed: value, truth: value };
    },
  };
}

function listed(name: string, makers: readonly TaskMaker[]): RelatedFamily {
  return {
    name,
    size: makers.length,
    member: (index, seed) => {
      const maker = makers[index % makers.length];
      if (!maker) throw new Error(`${name} has no members`);
      return maker(seed);
    },
  };
}

/** All families; those of real trainings need the folder `HYPERDRIVE_BENCH_DATA`. */
export function relatedFamilies(data: string | undefined, objectives: Objectives): readonly RelatedFamily[] {
  const synthetics = [hartmann, rates, basins];
  if (!data) return synthetics;
  const tables = (...names: string[]) => names.map((name) => tableTask(join(data, 'tables'), name));
  const surrogates = (prefix: string) =>
    [...surrogateSpaces].flatMap(([name, space]) =>
      name.startsWith(prefix) ? [externalTask(objectives, name, space)] : [],
    );
  const curves = [
    'patch128_LSTM128_bs64',
    'patch32_GRU64_avg_bs128',
    'patch32_IRNN64_relu_last_bs128',
    'patch32_VRNN64_tanh_avg_bs128',
  ];
  return [
    ...synthetics,
    listed('hpobench', tables('hpobench-car', 'hpobench-phoneme', 'hpobench-australian', 'hpobench-blood_transfusion')),
    listed('hpolib', tables('hpolib-slice_localization', 'hpolib-naval_propulsion')),
    listed(
      'taskset',
      curves.map((name) => tasksetTask(join(data, 'taskset'), name)),
    ),
    listed('lcbench', surrogates('lcbench')),
    listed('rbv2_xgboost', surrogates('rbv2_xgboost')),
  ];
}
