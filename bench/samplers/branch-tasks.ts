import type { Rng } from '../../src/numerics/index.ts';
import type { ConfigurationValue, SearchSpace } from '../../src/space/index.ts';
import { rotation } from './functions.ts';
import { nestedOf, numberOf, synthetic, type TaskMaker } from './task.ts';

/**
 * Problems that trap a sampler: choices of a model whose options differ in what they can attain, plateaus of equivalent
 * options, rugged numbers, and losses over many decades.
 */

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const unit = { type: 'uniform', min_value: 0, max_value: 1 } as const;

const draws = (rng: Rng, count: number, low: number, high: number): number[] =>
  Array.from({ length: count }, () => low + (high - low) * rng.uniform());

/** Steepness per number, from flat to narrow, log-uniform. */
const steepness = (rng: Rng, count: number): number[] => draws(rng, count, Math.log(1), Math.log(20)).map(Math.exp);

/** A basin: 0 at `centre`, towards 1 far from it. */
function basin(x: readonly number[], centre: readonly number[], steep: readonly number[]): number {
  return 1 - Math.exp(-x.reduce((total, value, j) => total + (steep[j] ?? 0) * (value - (centre[j] ?? 0)) ** 2, 0));
}

interface Branches {
  /** Numbers of each option. */
  readonly numbers: readonly number[];
  /** Numbers that all options have, whose best values differ by option. */
  readonly shared: number;
  /** What the options attain at best, in random order. */
  readonly floors: readonly number[];
  readonly noise?: number;
}

const xs = (count: number, prefix: string): SearchSpace =>
  Object.fromEntries(Array.from({ length: count }, (_, j) => [`${prefix}${j}`, unit]));

/** A choice of a model; the option that attains the best may look bad at random numbers. */
function branches(name: string, { numbers, shared, floors, noise = 0 }: Branches): TaskMaker {
  return synthetic(name, (rng) => {
    const attained = rng.shuffle([...floors]);
    const options = numbers.map((count) => ({
      centre: draws(rng, count + shared, 0.1, 0.9),
      steep: steepness(rng, count + shared),
      height: 0.3 + 0.7 * rng.uniform(),
    }));
    return {
      space: {
        model: {
          type: 'choice',
          values: numbers.map((count, b) => ({ name: LETTERS[b] ?? '', ...xs(count, `${LETTERS[b]}`) })),
        },
        ...xs(shared, 'x'),
      },
      best: 0,
      noise,
      truth: (config) => {
        const model = nestedOf(config, 'model');
        const b = LETTERS.indexOf(String(model.name));
        const { centre = [], steep = [], height = 1 } = options[b] ?? {};
        const own = Array.from({ length: numbers[b] ?? 0 }, (_, j) => numberOf(model, `${LETTERS[b]}${j}`));
        const common = Array.from({ length: shared }, (_, j) => numberOf(config, `x${j}`));
        return (attained[b] ?? 0) + height * basin([...own, ...common], centre, steep);
      },
    };
  });
}

/** Switches of which several are worth the same, one better under a condition, and numbers with ripples. */
function plateau(name: string, ripple: number): TaskMaker {
  return synthetic(name, (rng) => {
    const levels = rng.shuffle([0.03, 0.031, 0.032, 0.2, 0.3, 0.5, 0.8]);
    // The eighth option is best where the second switch suits it, and poor elsewhere.
    const special = 7;
    const suited = rng.uniformInt(3);
    const centre = draws(rng, 4, 0.15, 0.85);
    const other = draws(rng, 4, 0.15, 0.85);
    const steep = steepness(rng, 4).map((s) => 0.3 * s);
    return {
      space: {
        c0: { type: 'choice', values: LETTERS },
        c1: { type: 'choice', values: LETTERS.slice(0, 3) },
        c2: { type: 'choice', values: [true, false] },
        ...xs(4, 'x'),
      },
      best: 0,
      truth: (config) => {
        const c0 = LETTERS.indexOf(String(config.c0));
        const c1 = LETTERS.indexOf(String(config.c1));
        const x = Array.from({ length: 4 }, (_, j) => numberOf(config, `x${j}`));
        const level = c0 === special ? (c1 === suited ? 0 : 0.25) : (levels[c0] ?? 0) + (c1 === suited ? 0.005 : 0);
        const at = c0 === special ? other : centre;
        const waves = x.reduce((total, value, j) => total + 1 - Math.cos(40 * (value - (at[j] ?? 0))), 0);
        return level + basin(x, at, steep) + (ripple * waves) / 8;
      },
    };
  });
}

function vectorOf(config: ConfigurationValue, d: number): number[] {
  return Array.from({ length: d }, (_, j) => numberOf(config, `x${j}`));
}

/** Rotated, with a wide funnel and basins of about an eighth of the range. */
const rastrigin = synthetic('rastrigin4', (rng) => {
  const centre = draws(rng, 4, 0.2, 0.8);
  const turn = rotation(4, () => rng.normal());
  return {
    space: xs(4, 'x'),
    best: 0,
    truth: (config) =>
      turn(vectorOf(config, 4).map((x, j) => 5 * (x - (centre[j] ?? 0)))).reduce(
        (total, z) => total + z * z + 2 * (1 - Math.cos(2 * Math.PI * z)),
        0,
      ),
  };
});

/** Several basins without a funnel: their depths differ, their places are random; the deepest is not the widest. */
const basins = synthetic('basins5', (rng) => {
  const hills = Array.from({ length: 8 }, (_, k) => ({
    centre: draws(rng, 5, 0.1, 0.9),
    steep: draws(rng, 5, k === 0 ? 3 : 1, k === 0 ? 8 : 6),
    depth: k === 0 ? 1 : 0.5 + 0.4 * rng.uniform(),
  }));
  const value = (x: readonly number[]): number =>
    -Math.max(...hills.map(({ centre, steep, depth }) => depth * (1 - basin(x, centre, steep))));
  return { space: xs(5, 'x'), best: -1, truth: (config) => value(vectorOf(config, 5)) };
});

/** A loss that spans decades, told as it is and judged by its logarithm. */
function decades(
  name: string,
  build: (rng: Rng) => { space: SearchSpace; best: number; log10(c: ConfigurationValue): number },
): TaskMaker {
  const made = synthetic(name, (rng) => {
    const { space, best, log10 } = build(rng);
    return { space, best, truth: log10 };
  });
  return (seed) => {
    const task = made(seed);
    return {
      ...task,
      evaluate: async (config, rng) => {
        const { truth } = await task.evaluate(config, rng);
        return { observed: truth === undefined ? undefined : 10 ** truth, truth };
      },
    };
  };
}

const rate = { type: 'loguniform', min_value: -9, max_value: 2 } as const;

/** A solver that diverges beyond a rate and converges linearly below it. */
const solver = decades('solver-decades', (rng) => {
  const limit = 0.4 + 0.4 * rng.uniform();
  const damping = 0.3 + 0.4 * rng.uniform();
  return {
    space: {
      rate,
      momentum: unit,
      steps: { type: 'randint', upper: 12 },
      method: { type: 'choice', values: ['x', 'y', 'z'] },
    },
    best: -12,
    log10: (config) => {
      const r = (Math.log(numberOf(config, 'rate')) + 9) / 11;
      const m = numberOf(config, 'momentum');
      const edge = limit - 0.3 * (m - damping) ** 2;
      const slow = r < edge ? (edge - r) * 12 : (r - edge) * 60;
      const method = { x: 0, y: 2, z: 5 }[String(config.method)] ?? 0;
      const steps = (11 - numberOf(config, 'steps')) * 0.4;
      return Math.min(12, -12 + slow + 6 * (m - damping) ** 2 + method + steps);
    },
  };
});

/** A quadratic bowl whose loss is squared and squared again. */
const bowl = decades('bowl-decades', (rng) => {
  const centre = draws(rng, 5, 0.15, 0.85);
  const steep = steepness(rng, 5);
  return {
    space: xs(5, 'x'),
    best: -8,
    log10: (config) => {
      const square = vectorOf(config, 5).reduce((t, x, j) => t + (steep[j] ?? 0) * (x - (centre[j] ?? 0)) ** 2, 0);
      return Math.max(-8, 4 * Math.log10(square + 0.01));
    },
  };
});

/** Choices of a model. */
export const branchTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['models5', branches('models5', { numbers: [1, 2, 2, 3, 4], shared: 0, floors: [0, 0.03, 0.08, 0.15, 0.25] })],
  ['solvers3', branches('solvers3', { numbers: [0, 1, 2], shared: 4, floors: [0, 0.05, 0.12] })],
  [
    'models8',
    branches('models8', {
      numbers: [1, 1, 2, 2, 3, 3, 4, 5],
      shared: 1,
      floors: [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3],
      noise: 0.02,
    }),
  ],
]);

/** Plateaus of equivalent options, and rugged numbers. */
export const ruggedTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['plateau', plateau('plateau', 0.02)],
  ['plateau-rippled', plateau('plateau-rippled', 0.1)],
  ['rastrigin4', rastrigin],
  ['basins5', basins],
]);

/** Losses over many decades. */
export const decadeTasks: ReadonlyMap<string, TaskMaker> = new Map([
  ['solver-decades', solver],
  ['bowl-decades', bowl],
]);
