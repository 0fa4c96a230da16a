import { describe, expect, it } from 'vitest';
import { SobolSequence, seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { type ModelEffects, modelEffects } from './effects.ts';

type Config = Observation['config'];

/** Trials at Sobol points of a space. */
function trialsOf(search: SearchSpace, count: number, f: (config: Config) => number | undefined): Observation[] {
  const space = compileSpace(search);
  const sobol = new SobolSequence(space.dimension, [1, 2, 3, 4]);
  return Array.from({ length: count }, (_, number) => {
    const config = space.fromUnit(sobol.point(number));
    const value = f(config);
    const isFailed = value === undefined;
    return {
      number,
      config,
      state: isFailed ? 'failed' : 'completed',
      value,
      failure: isFailed ? 'user_error' : undefined,
      intervals: 1,
      earlier: false,
    };
  });
}

function effectsOf(
  search: SearchSpace,
  count: number,
  f: (config: Config) => number,
  goal: 'minimize' | 'maximize' = 'minimize',
) {
  const found = modelEffects(compileSpace(search), trialsOf(search, count, f), goal);
  if (!found) throw new Error('the model was not fitted');
  return found;
}

const uniform = (low: number, high: number) => ({ type: 'uniform', min_value: low, max_value: high }) as const;

/** [main, total] of a parameter. */
function shares({ parameters }: ModelEffects, name: string): readonly [number, number] {
  const found = parameters.find(({ parameter }) => parameter === name);
  return [found?.main.share ?? Number.NaN, found?.total.share ?? Number.NaN];
}

function expectShares(
  effects: ModelEffects,
  expected: Readonly<Record<string, readonly [number, number]>>,
  within: number,
) {
  for (const [name, [main, total]] of Object.entries(expected)) {
    const [foundMain, foundTotal] = shares(effects, name);
    expect(Math.abs(foundMain - main), `${name} main ${foundMain}`).toBeLessThan(within);
    expect(Math.abs(foundTotal - total), `${name} total ${foundTotal}`).toBeLessThan(within);
  }
}

describe('shares of the variance', () => {
  it('match the Sobol indices of the Ishigami function', () => {
    const axis = uniform(-Math.PI, Math.PI);
    const effects = effectsOf({ a: axis, b: axis, c: axis }, 200, ({ a, b, c }) => {
      const wave = Math.sin(Number(a));
      return wave + 7 * Math.sin(Number(b)) ** 2 + 0.1 * Number(c) ** 4 * wave;
    });
    // Closed forms for coefficients 7 and 0.1: Ishigami and Homma (1990).
    expectShares(effects, { a: [0.3139, 0.5576], b: [0.4424, 0.4424], c: [0, 0.2437] }, 0.06);
    expect(effects.explained).toBeGreaterThan(0.85);
    expect(effects.scale).toBe('metric');
  });

  it('match the indices of the Sobol g-function, largest total first', () => {
    const weights = [0, 1, 4.5, 9];
    const search = Object.fromEntries(weights.map((_, i) => [`x${i}`, uniform(0, 1)]));
    const effects = effectsOf(search, 150, (config) =>
      weights.reduce((product, a, i) => (product * (Math.abs(4 * Number(config[`x${i}`]) - 2) + a)) / (1 + a), 1),
    );
    const parts = weights.map((a) => 1 / (3 * (1 + a) ** 2));
    const all = parts.reduce((product, v) => product * (1 + v), 1);
    const expected = parts.map((v, i) => [`x${i}`, [v / (all - 1), (v * all) / (1 + v) / (all - 1)]] as const);
    expectShares(effects, Object.fromEntries(expected), 0.06);
    expect(effects.parameters.map(({ parameter }) => parameter)).toEqual(['x0', 'x1', 'x2', 'x3']);
  });

  it('match the variances of the terms of a sum, for every kind of parameter, with main and total equal', () => {
    const effects = effectsOf(
      {
        rate: { type: 'loguniform', min_value: -9, max_value: 0 },
        step: { type: 'quniform', min_value: 0, max_value: 1, q: 0.25 },
        kind: { type: 'choice', values: ['a', 'b', 'c', 'd'] },
        idle: { type: 'randint', upper: 40 },
      },
      100,
      ({ rate, step, kind }) => Math.log(Number(rate)) / 3 + Number(step) + (kind === 'b' || kind === 'd' ? 1 : 0),
    );
    // 9²/12/3², the grid with half cells at its ends, and a fair coin.
    const parts = { rate: 0.75, step: 0.09375, kind: 0.25 };
    const all = parts.rate + parts.step + parts.kind;
    expectShares(
      effects,
      {
        rate: [parts.rate / all, parts.rate / all],
        step: [parts.step / all, parts.step / all],
        kind: [parts.kind / all, parts.kind / all],
        idle: [0, 0],
      },
      0.03,
    );
    const kind = effects.curves.find(({ parameter }) => parameter === 'kind');
    expect(kind).toMatchObject({ isCategorical: true, branch: null });
    expect(kind?.points.map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd']);
    const [a, b] = kind?.points ?? [];
    expect((b?.mean ?? 0) - (a?.mean ?? 0)).toBeCloseTo(1, 1);
    expect(effects.curves[0]).toMatchObject({ parameter: 'rate', isLog: true });
    expect(effects.curves[1]?.points.map(({ value }) => value)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('count a conditional parameter only where it exists; its curve covers the trials that have it', () => {
    const search: SearchSpace = {
      optimizer: { type: 'choice', values: [{ name: 'sgd', momentum: uniform(0, 1) }, { name: 'adamw' }] },
      other: uniform(0, 1),
    };
    const effects = effectsOf(search, 80, ({ optimizer }) =>
      typeof optimizer === 'object' && optimizer !== null && 'momentum' in optimizer ? Number(optimizer.momentum) : 0,
    );
    // With m uniform and a fair coin: all 5/48, mean over m 1/16, over the coin 1/48; E m²/4 = 1/12, 1/2 · 1/12.
    expectShares(effects, { optimizer: [0.6, 0.8], 'optimizer.momentum': [0.2, 0.4], other: [0, 0] }, 0.03);
    expect(effects.parameters.find(({ parameter }) => parameter === 'optimizer.momentum')?.branches).toEqual([
      'optimizer=sgd',
    ]);
    const curve = effects.curves.find(({ parameter }) => parameter === 'optimizer.momentum');
    expect(curve?.branch).toBe('optimizer=sgd');
    for (const { value, mean } of curve?.points ?? []) expect(Math.abs(mean - Number(value))).toBeLessThan(0.05);
    expect(effects.curves[0]?.points.map(({ value }) => value)).toEqual(['sgd', 'adamw']);
  });
});

describe('curves', () => {
  it('have bands that cover the truth about nine times in ten', () => {
    let inside = 0;
    let count = 0;
    let width = 0;
    for (let seed = 0; seed < 4; seed++) {
      const noise = seededRng('effects test', seed);
      const effects = effectsOf({ x: uniform(0, 1), y: uniform(0, 1) }, 50, ({ x, y }) => {
        return Math.sin(5 * Number(x)) + Number(y) + 0.2 * noise.normal();
      });
      for (const { value, low, high } of effects.curves[0]?.points ?? []) {
        const truth = Math.sin(5 * Number(value)) + 0.5;
        if (low <= truth && truth <= high) inside++;
        width += high - low;
        count++;
      }
    }
    expect(inside / count).toBeGreaterThan(0.8);
    expect(width / count).toBeGreaterThan(0.05);
    expect(width / count).toBeLessThan(0.8);
  });

  it('are in the units of the metric for either goal, and compress a long tail of bad trials', () => {
    const bad = ({ x, y }: Config) => Math.exp(10 * Number(x)) + Number(y);
    const down = effectsOf({ x: uniform(0, 1), y: uniform(0, 1) }, 60, bad);
    expect(down.scale).toBe('log_tail');
    expect(shares(down, 'x')[1]).toBeGreaterThan(0.9);
    const up = effectsOf({ x: uniform(0, 1), y: uniform(0, 1) }, 60, (config) => -bad(config), 'maximize');
    const last = (effects: ModelEffects) => effects.curves[0]?.points.at(-1)?.mean ?? Number.NaN;
    expect(last(down)).toBeGreaterThan(1_000);
    expect(last(up)).toBeCloseTo(-last(down), 6);
    for (const { low, mean, high } of up.curves.flatMap(({ points }) => points))
      expect(low <= mean && mean <= high).toBe(true);
  });
});

it('the same trials give the same answer; failures and repeats add no rows', () => {
  const search: SearchSpace = { x: uniform(0, 1), y: uniform(0, 1) };
  const space = compileSpace(search);
  const trials = trialsOf(search, 20, ({ x, y }) => (Number(y) > 0.9 ? undefined : Number(x)));
  const first = modelEffects(space, trials, 'minimize');
  expect(modelEffects(space, trials, 'minimize')).toEqual(first);
  expect(first?.trials).toBe(trials.filter(({ value }) => value !== undefined).length);
  const repeated = trials.map((trial) => ({ ...trial, number: trial.number + 100 }));
  expect(modelEffects(space, [...trials, ...repeated], 'minimize')?.trials).toBe(first?.trials);
});

it('gives no answer for too few trials, equal values, or a space of fixed values', () => {
  const search: SearchSpace = { x: uniform(0, 1) };
  const space = compileSpace(search);
  expect(
    modelEffects(
      space,
      trialsOf(search, 9, ({ x }) => Number(x)),
      'minimize',
    ),
  ).toBeUndefined();
  expect(
    modelEffects(
      space,
      trialsOf(search, 20, () => 1),
      'minimize',
    ),
  ).toBeUndefined();
  expect(modelEffects(compileSpace({ x: { type: 'choice', values: [1] } }), [], 'minimize')).toBeUndefined();
});

describe('values at the ends of the range of doubles', () => {
  const space = { x: uniform(0, 1), y: uniform(0, 1) };
  const plain = ({ x, y }: Config) => Number(x) ** 2 + Number(y) / 2 - 0.3;

  it('have the same effects as values of ordinary size', () => {
    const wanted = effectsOf(space, 24, plain).parameters;
    for (const unit of [2 ** 1023, 2 ** -1000])
      expect(effectsOf(space, 24, (config) => unit * plain(config)).parameters).toEqual(wanted);
  });

  it.each([
    ['one is the largest double', (value: number) => (value > 1.1 ? Number.MAX_VALUE : value)],
    ['half are the largest double', (value: number) => (value > 0.2 ? Number.MAX_VALUE : -Number.MAX_VALUE)],
    ['they are the smallest doubles', (value: number) => (value > 0.2 ? Number.MIN_VALUE : 0)],
  ])('%s: every output is finite', (_, bent) => {
    const { explained, curves, parameters } = effectsOf(space, 24, (config) => bent(plain(config)));
    const told = [
      explained,
      ...curves.flatMap(({ points }) => points.flatMap(({ mean, low, high }) => [mean, low, high])),
      ...parameters.flatMap(({ main, total }) => [main, total].flatMap(({ share, low, high }) => [share, low, high])),
    ];
    expect(told.filter((value) => !Number.isFinite(value))).toEqual([]);
  });
});
