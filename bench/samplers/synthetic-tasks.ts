import type { Rng } from '../../src/numerics/index.ts';
import type { ConfigurationValue, SearchSpace } from '../../src/space/index.ts';
import { ackley, branin, ellipsoid, hartmann6, rosenbrock, rotation } from './functions.ts';
import { nestedOf, numberOf, synthetic, type TaskMaker } from './task.ts';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

/** Parameters x0, x1, … in one range. */
export function box(d: number, low: number, high: number): SearchSpace {
  return Object.fromEntries(
    Array.from({ length: d }, (_, i) => [`x${i}`, { type: 'uniform', min_value: low, max_value: high } as const]),
  );
}

/** Values of x0, x1, …. */
export function vector(config: ConfigurationValue, d: number): number[] {
  return Array.from({ length: d }, (_, i) => numberOf(config, `x${i}`));
}

/** d numbers between −size and size. */
export function shifts(rng: Rng, d: number, size: number): number[] {
  return Array.from({ length: d }, () => size * (2 * rng.uniform() - 1));
}

function rotated(name: string, d: number, scale: number, f: (z: readonly number[]) => number): TaskMaker {
  return synthetic(name, (rng) => {
    const offset = shifts(rng, d, 3.5);
    const turn = rotation(d, () => rng.normal());
    return {
      space: box(d, -5, 5),
      best: 0,
      truth: (config) => f(turn(vector(config, d).map((x, i) => scale * (x - (offset[i] ?? 0))))),
    };
  });
}

const braninTask = synthetic('branin', (rng) => {
  const [a = 0, b = 0] = shifts(rng, 2, 0.1);
  return {
    space: box(2, 0, 1),
    best: 0.397887,
    truth: (config) => branin(numberOf(config, 'x0') + a, numberOf(config, 'x1') + b),
  };
});

const hartmannTask = synthetic('hartmann6', (rng) => {
  const offset = shifts(rng, 6, 0.15);
  return {
    space: box(6, 0, 1),
    best: -3.32237,
    truth: (config) => hartmann6(vector(config, 6).map((x, i) => x + (offset[i] ?? 0))),
  };
});

const hartmannIntegers = synthetic('hartmann6-int', (rng) => {
  const offset = shifts(rng, 6, 0.12);
  const space = Object.fromEntries(
    offset.map((_, i) => [
      `x${i}`,
      i % 2
        ? ({ type: 'randint', upper: 16 } as const)
        : ({ type: 'quniform', min_value: 0, max_value: 10, q: 0.5 } as const),
    ]),
  );
  return {
    space,
    best: -3.25,
    truth: (config) => hartmann6(vector(config, 6).map((x, i) => x / (i % 2 ? 15 : 10) + (offset[i] ?? 0))),
  };
});

/** Log-scaled learning rates, integers and a grid, 1 % noise. */
const logTask = synthetic('log-hpo6', (rng) => {
  const o = Array.from({ length: 6 }, () => 0.15 + 0.7 * rng.uniform());
  return {
    space: {
      a: { type: 'loguniform', min_value: -14, max_value: 0 },
      b: { type: 'loguniform', min_value: -18, max_value: -2 },
      c: { type: 'loguniform', min_value: -7, max_value: 7 },
      n: { type: 'qloguniform', min_value: 2, max_value: 7, q: 1 },
      d: { type: 'randint', upper: 10 },
      u: { type: 'quniform', min_value: 0, max_value: 1, q: 0.05 },
    },
    best: 0.0015,
    noise: 0.01,
    truth: (config) => {
      const log = (name: string, low: number, high: number): number =>
        (Math.log(numberOf(config, name)) - low) / (high - low);
      const at = [log('a', -14, 0), log('b', -18, -2), log('c', -7, 7), log('n', 2, 7), numberOf(config, 'd') / 9];
      const [p = 0, q = 0, r = 0, s = 0, t = 0, u = 0] = [...at, numberOf(config, 'u')].map((x, i) => x - (o[i] ?? 0));
      const steep = 1 - Math.exp(-8 * p * p - 3 * (q + 0.5 * p) ** 2);
      return steep + 0.3 * (1 - Math.exp(-6 * r * r)) + 0.2 * (s - 0.4 * t) ** 2 + 0.1 * t * t + 0.15 * u * u;
    },
  };
});

/** Three numbers and three choices of five, each category with its own offset. */
const ackleyCategories = synthetic('ackley-3c3', (rng) => {
  const offset = shifts(rng, 3, 1.5);
  const best = [0, 1, 2].map(() => rng.uniformInt(5));
  const penalties = [0, 1, 2].map(() => LETTERS.map(() => 0.4 + 1.2 * rng.uniform()));
  const choices = Object.fromEntries([0, 1, 2].map((i) => [`c${i}`, { type: 'choice', values: LETTERS } as const]));
  return {
    space: { ...box(3, -2, 2), ...choices },
    best: 0,
    truth: (config) => {
      const numbers = vector(config, 3).map((x, i) => x - (offset[i] ?? 0));
      const categories = best.map((good, i) => {
        const k = LETTERS.indexOf(String(config[`c${i}`]));
        return k === good ? 0 : (penalties[i]?.[k] ?? 0);
      });
      return ackley([...numbers, ...categories]);
    },
  };
});

/** A choice of three kernels, two of them with their own parameters. */
function nestedTask(name: string, noise: number): TaskMaker {
  return synthetic(name, (rng) => {
    const o = Array.from({ length: 8 }, () => 0.15 + 0.7 * rng.uniform());
    const penalties = rng.shuffle([0, 0.11, 0.2]);
    const scaler = rng.uniformInt(4);
    const gamma = { type: 'loguniform', min_value: -11, max_value: 2 } as const;
    return {
      space: {
        kernel: {
          type: 'choice',
          values: [
            { name: 'rbf', gamma },
            { name: 'poly', gamma, degree: { type: 'randint', upper: 5 } },
            { name: 'linear', loss: { type: 'choice', values: ['hinge', 'squared'] } },
          ],
        },
        c: { type: 'loguniform', min_value: -7, max_value: 7 },
        scaler: { type: 'choice', values: LETTERS.slice(0, 4) },
      },
      best: 0,
      noise,
      truth: (config) => {
        const kernel = nestedOf(config, 'kernel');
        const c = (Math.log(numberOf(config, 'c')) + 7) / 14;
        const g = (Math.log(numberOf(kernel, 'gamma')) + 11) / 13;
        const k = LETTERS.indexOf(String(config.scaler));
        const shared =
          (penalties[['rbf', 'poly', 'linear'].indexOf(String(kernel.name))] ?? 0) +
          (k === scaler ? 0 : 0.05 + 0.03 * k);
        const [o0 = 0, o1 = 0, o2 = 0, o3 = 0, o4 = 0, o5 = 0] = o;
        if (kernel.name === 'rbf')
          return shared + 1 - Math.exp(-3 * (c - o0 + 0.6 * (g - o1)) ** 2 - 8 * (g - o1) ** 2);
        if (kernel.name === 'poly') {
          const degree = numberOf(kernel, 'degree') - Math.floor(o4 * 5);
          return shared + 1 - Math.exp(-4 * (c - o2) ** 2 - 6 * (g - o3) ** 2 - 0.15 * degree ** 2);
        }
        return shared + 1 - Math.exp(-6 * (c - o5) ** 2) + (kernel.loss === 'hinge' ? 0 : 0.1);
      },
    };
  });
}

/** Smooth functions of numbers. */
export const analyticTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['branin', braninTask],
  ['hartmann6', hartmannTask],
  ['rosenbrock5', rotated('rosenbrock5', 5, 0.4, (z) => rosenbrock(z.map((x) => x + 1)))],
  ['ackley5', rotated('ackley5', 5, 1.5, ackley)],
  ['ellipsoid8', rotated('ellipsoid8', 8, 1, ellipsoid)],
]);

/** Integers, log scales, categories and nested choices. */
export const mixedTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['hartmann6-int', hartmannIntegers],
  ['log-hpo6', logTask],
  ['ackley-3c3', ackleyCategories],
  ['nested', nestedTask('nested', 0)],
  ['nested-noisy', nestedTask('nested-noisy', 0.03)],
]);
