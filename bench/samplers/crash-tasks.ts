import { rotation, sum } from './functions.ts';
import { box, shifts, vector } from './synthetic-tasks.ts';
import { numberOf, synthetic, type TaskMaker } from './task.ts';

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

/** Runs out of memory where the product of three sizes is large; the optimum lies just below. */
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

/** Problems with a region that always crashes. The sampler was developed on the first one only. */
export const crashTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['crash5', crashTask],
  ['crash-memory', memoryTask],
  ['crash-solver', solverTask],
]);
