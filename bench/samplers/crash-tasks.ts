import { rotation, sum } from './functions.ts';
import { box, shifts, vector } from './synthetic-tasks.ts';
import { nestedOf, numberOf, synthetic, type TaskMaker } from './task.ts';

/** A tenth to a half of the space fails, up to the border of the optimum. */
const crashTask = synthetic('crash5', (rng) => {
  const o = shifts(rng, 5, 0.3).map((x) => 0.5 + x);
  const turn = rotation(5, () => rng.normal());
  const [normal = []] = [turn([1, 0, 0, 0, 0])];
  return {
    space: { ...box(4, 0, 1), x4: { type: 'loguniform', min_value: -9, max_value: 0 } },
    best: 0,
    truth: (config) => {
      const x = vector(config, 5).map((value, i) => (i === 4 ? Math.log(value) / 9 + 1 : value));
      const z = x.map((value, i) => value - (o[i] ?? 0));
      if (sum(z, (value, i) => value * (normal[i] ?? 0)) > 0.12) return Number.NaN;
      const r = turn(z);
      return sum(r, (value, i) => 2 ** i * value * value) + 0.1 * (1 - Math.cos(9 * (r[0] ?? 0)));
    },
  };
});

/** Runs out of memory if the product of three sizes is large; the optimum is just below that limit. */
const memoryTask = synthetic('crash-memory', (rng) => {
  const limit = 11.5 + 2 * rng.uniform();
  const rate = -6 + 3 * rng.uniform();
  const decay = -9 + 4 * rng.uniform();
  return {
    space: {
      width: { type: 'qloguniform', min_value: Math.log(8), max_value: Math.log(1024), q: 8 },
      batch: { type: 'choice', values: [16, 32, 64, 128, 256, 512] },
      layers: { type: 'randint', upper: 8 },
      rate: { type: 'loguniform', min_value: -12, max_value: 0 },
      decay: { type: 'loguniform', min_value: -14, max_value: -2 },
      norm: { type: 'choice', values: ['batch', 'layer', 'none'] },
    },
    noise: 0.01,
    truth: (config) => {
      const size = Math.log(numberOf(config, 'width'));
      const batch = Math.log(numberOf(config, 'batch'));
      const layers = numberOf(config, 'layers') + 1;
      if (size + batch + Math.log(layers) > limit) return Number.NaN;
      const r = Math.log(numberOf(config, 'rate')) - rate;
      const d = Math.log(numberOf(config, 'decay')) - decay;
      const norm = config.norm === 'none' ? 0.15 * layers : config.norm === 'batch' ? 0.02 * (6.3 - batch) : 0.05;
      return 1.4 * Math.exp(-0.35 * size) + 0.6 / layers + 0.03 * r * r + 0.008 * d * d + norm + 0.01 * batch;
    },
  };
});

/** Four of twelve combinations of two categories always crash, and one solver diverges at large steps. */
const solverTask = synthetic('crash-solver', (rng) => {
  const broken = new Set(rng.shuffle(Array.from({ length: 12 }, (_, i) => i)).slice(0, 4));
  const offsets = Array.from({ length: 12 }, () => rng.uniform());
  const o = Array.from({ length: 3 }, () => 0.2 + 0.6 * rng.uniform());
  const diverging = rng.uniformInt(4);
  return {
    space: {
      solver: { type: 'choice', values: ['a', 'b', 'c', 'd'] },
      precision: { type: 'choice', values: ['half', 'single', 'double'] },
      step: { type: 'loguniform', min_value: -9, max_value: 0 },
      damping: { type: 'uniform', min_value: 0, max_value: 1 },
      tolerance: { type: 'loguniform', min_value: -16, max_value: -2 },
    },
    truth: (config) => {
      const solver = 'abcd'.indexOf(String(config.solver));
      const pair = solver + 4 * ['half', 'single', 'double'].indexOf(String(config.precision));
      const step = Math.log(numberOf(config, 'step')) / 9 + 1;
      if (broken.has(pair) || (solver === diverging && step > 0.5)) return Number.NaN;
      const tolerance = (Math.log(numberOf(config, 'tolerance')) + 16) / 14;
      const [p = 0, q = 0, r = 0] = [step, numberOf(config, 'damping'), tolerance].map((x, i) => x - (o[i] ?? 0));
      return (offsets[pair] ?? 0) + 3 * p * p + (q - p) ** 2 + r * r;
    },
  };
});

/** A corner of three parameters fails: the safe part is not convex, and the optimum lies near the corner's edge. */
const cornerTask = synthetic('crash-corner', (rng) => {
  const edge = Array.from({ length: 3 }, () => 0.3 + 0.25 * rng.uniform());
  const o = [
    (edge[0] ?? 0) - 0.05,
    ...edge.slice(1).map((e) => e + 0.2 * rng.uniform()),
    ...Array.from({ length: 3 }, () => 0.15 + 0.7 * rng.uniform()),
  ];
  const weights = o.map(() => 1 + 3 * rng.uniform());
  return {
    space: box(6, 0, 1),
    best: 0,
    truth: (config) => {
      const x = vector(config, 6);
      if (edge.every((e, i) => (x[i] ?? 0) > e)) return Number.NaN;
      const z = x.map((value, i) => value - (o[i] ?? 0));
      return (
        sum(z, (value, i) => (weights[i] ?? 0) * value * value) + 0.1 * (1 - Math.cos(9 * ((z[0] ?? 0) + (z[3] ?? 0))))
      );
    },
  };
});

const MODELS = ['forest', 'boosting', 'network', 'kernel'];

/** One of four models is not installed and always crashes; another runs out of memory in a third of its parameter's range. */
const branchTask = synthetic('crash-branch', (rng) => {
  const [missing, large] = rng.shuffle([0, 1, 2, 3]);
  const offsets = rng.shuffle([0, 0.3, 0.5, 0.8]);
  const o = Array.from({ length: 8 }, () => 0.2 + 0.6 * rng.uniform());
  const steps = [11, 9, 7, 11];
  const model = (name: string, i: number) => ({
    name,
    depth: { type: 'randint', upper: (steps[i] ?? 0) + 1 } as const,
    strength: { type: 'loguniform', min_value: -9, max_value: 0 } as const,
  });
  const best = Math.min(...offsets.filter((_, i) => i !== missing));
  return {
    space: {
      model: {
        type: 'choice',
        values: MODELS.map(model),
      },
      rate: { type: 'loguniform', min_value: -7, max_value: 0 },
      share: { type: 'uniform', min_value: 0.1, max_value: 1 },
    },
    best,
    truth: (config) => {
      const chosen = nestedOf(config, 'model');
      const index = MODELS.indexOf(String(chosen.name));
      const last = steps[index] ?? 1;
      const depth = numberOf(chosen, 'depth') / last;
      if (index === missing || (index === large && depth > 0.65)) return Number.NaN;
      const strength = Math.log(numberOf(chosen, 'strength')) / 9 + 1;
      const rate = Math.log(numberOf(config, 'rate')) / 7 + 1;
      const place = Math.floor((o[index] ?? 0) * (index === large ? 0.8 : 1) * last) / last;
      return (
        (offsets[index] ?? 0) +
        (depth - place) ** 2 +
        2 * (strength - (o[index + 4] ?? 0)) ** 2 +
        1.5 * (rate - (o[0] ?? 0)) ** 2 +
        (numberOf(config, 'share') - (o[5] ?? 0)) ** 2
      );
    },
  };
});

/** Half of the space fails, beyond a wavy border that the optimum is 0 to 0.15 away from. */
const halfTask = synthetic('crash-half', (rng) => {
  const phase = 2 * Math.PI * rng.uniform();
  const border = (x: readonly number[]): number => 0.5 + 0.15 * Math.sin(7 * (x[1] ?? 0) + phase);
  const rest = [...Array.from({ length: 2 }, () => 0.15 + 0.7 * rng.uniform()), (3 + rng.uniformInt(15)) / 20];
  const slopes = [3, 1, 2, 1];
  const o = [border([0, ...rest]) - 0.15 * rng.uniform(), ...rest];
  return {
    space: {
      x0: { type: 'uniform', min_value: 0, max_value: 1 },
      x1: { type: 'uniform', min_value: 0, max_value: 1 },
      x2: { type: 'loguniform', min_value: -8, max_value: 0 },
      x3: { type: 'quniform', min_value: 0, max_value: 1, q: 0.05 },
    },
    best: 0,
    noise: 0.01,
    truth: (config) => {
      const x = vector(config, 4).map((value, i) => (i === 2 ? Math.log(value) / 8 + 1 : value));
      if ((x[0] ?? 0) > border(x)) return Number.NaN;
      const z = x.map((value, i) => value - (o[i] ?? 0));
      return sum(z, (value, i) => (slopes[i] ?? 0) * value * value);
    },
  };
});

/**
 * Problems with a region that always crashes. The sampler's model of failures was developed on the first one; how much it counts,
 * on all of them with seeds 0 to 19.
 */
export const crashTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['crash5', crashTask],
  ['crash-memory', memoryTask],
  ['crash-solver', solverTask],
  ['crash-corner', cornerTask],
  ['crash-branch', branchTask],
  ['crash-half', halfTask],
]);
