import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import {
  choice,
  compileSpace,
  lognormal,
  loguniform,
  normal,
  ordered,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  type SearchSpace,
  uniform,
} from '../../space/index.ts';
import { arbitrarySpace } from '../../space/space.arbitrary.ts';
import { type ExploreOptions, explore } from './explore.ts';

const perturb: ExploreOptions = { factors: [0.8, 1.2], resampleProbability: 0 };
const rngOf = (seed: number) => seededRng('explore', seed);

/** Values of one parameter after 200 changes of one configuration. */
function outcomes(space: SearchSpace, config: Record<string, never | number | string>, options = perturb): unknown[] {
  const compiled = compileSpace(space);
  const name = Object.keys(space)[0] ?? '';
  const found = Array.from({ length: 200 }, (_, seed) => explore(compiled, config, rngOf(seed), options).config[name]);
  return [...new Set(found)].sort((a, b) => Number(a) - Number(b));
}

describe('without resampling', () => {
  test.each<[string, SearchSpace, number | string, readonly unknown[]]>([
    ['a number is multiplied', { x: uniform(0, 1) }, 0.5, [0.4, 0.6]],
    ['and kept inside its bounds', { x: uniform(0.45, 0.55) }, 0.5, [0.45, 0.55]],
    ['below 0 as well', { x: uniform(-1, 1) }, -0.5, [-0.6, -0.4]],
    ['a log form by the same factors', { x: loguniform(-10, 0) }, 0.01, [0.008, 0.012]],
    ['an unbounded form', { x: normal(0, 1) }, 2, [1.6, 2.4]],
    ['a lognormal form', { x: lognormal(0, 1) }, 2, [1.6, 2.4]],
    ['a quantized number to the nearest multiple', { x: quniform(0, 100, 5) }, 50, [40, 60]],
    ['at least one step away', { x: quniform(0, 100, 5) }, 5, [0, 10]],
    ['not beyond the last', { x: quniform(0, 20, 5) }, 20, [15, 20]],
    ['a quantized log form', { x: qloguniform(0, 5, 2) }, 20, [16, 24]],
    ['a quantized unbounded form', { x: qnormal(0, 10, 0.5) }, 10, [8, 12]],
    ['at least one of its steps', { x: qlognormal(0, 1, 1) }, 1, [0, 2]],
    ['a whole number', { x: randint(100) }, 50, [40, 60]],
    ['a small whole number by one', { x: randint(100) }, 1, [0, 2]],
    ['an ordered choice to its neighbours, however it is listed', { x: choice(64, 16, 32, 8) }, 16, [8, 32]],
    ['at an end to the only neighbour', { x: choice(8, 16, 32) }, 8, [16]],
    ['a choice without order stays', { x: choice('a', 'b', 'c') }, 'b', ['b']],
  ])('%s', (_, space, value, expected) => {
    const found = outcomes(space, { x: value });
    expect(found).toHaveLength(expected.length);
    for (const [i, each] of expected.entries())
      if (typeof each === 'number') expect(found[i]).toBeCloseTo(each, 12);
      else expect(found[i]).toBe(each);
  });

  test('a choice declared in order moves to a neighbour', () => {
    const found = outcomes({ x: ordered(choice('small', 'medium', 'large')) }, { x: 'medium' });
    expect(new Set(found)).toEqual(new Set(['small', 'large']));
  });
});

test('redraws the given share of parameters', () => {
  const compiled = compileSpace({ x: choice(...'abcdefghij') });
  let drawn = 0;
  for (let seed = 0; seed < 2000; seed++)
    if (explore(compiled, { x: 'a' }, rngOf(seed), { ...perturb, resampleProbability: 0.25 }).config.x !== 'a') drawn++;
  // Nine in ten draws differ: 450 expected, standard deviation 19.
  expect(Math.abs(drawn - 450)).toBeLessThan(80);
});

test('changes parameters of a nested choice, and draws those of a newly picked option', () => {
  const compiled = compileSpace({
    optimizer: choice({ name: 'sgd', momentum: uniform(0.1, 0.9) }, { name: 'adam', beta: uniform(0.8, 0.99) }),
  });
  const parent = { optimizer: { name: 'sgd', momentum: 0.5 } };
  const kept = explore(compiled, parent, rngOf(1), perturb);
  expect(kept.config.optimizer).toMatchObject({ name: 'sgd' });
  expect(Object.keys(kept.changes)).toEqual(['optimizer.momentum']);
  const picked = Array.from({ length: 30 }, (_, seed) =>
    explore(compiled, parent, rngOf(seed), { ...perturb, resampleProbability: 1 }),
  ).find(({ config }) => JSON.stringify(config).includes('adam'));
  expect(picked?.changes).toEqual({ optimizer: 'drawn', 'optimizer.beta': 'drawn' });
});

test('names what changed', () => {
  const compiled = compileSpace({ lr: loguniform(-10, 0), layers: choice(1, 2, 3), act: choice('a', 'b') });
  const { changes } = explore(compiled, { lr: 0.01, layers: 3, act: 'a' }, rngOf(3), perturb);
  expect(changes).toEqual({ lr: expect.stringMatching(/^× (0\.8|1\.2)$/), layers: 'previous' });
});

test('keeps the constraints, and leaves a configuration unchanged if they allow no other', () => {
  const space = compileSpace({ a: uniform(0, 1), b: uniform(0, 1) }, { constraints: ['a < b'] });
  for (let seed = 0; seed < 100; seed++) {
    const { config } = explore(space, { a: 0.49, b: 0.5 }, rngOf(seed), perturb);
    expect(Number(config.a)).toBeLessThan(Number(config.b));
  }
  const tight = compileSpace({ a: uniform(0, 1), b: uniform(0, 1) }, { constraints: ['a + b <= 0.1'] });
  const parent = { a: 0.05, b: 0.05 };
  expect(explore(tight, parent, rngOf(1), { factors: [1.5], resampleProbability: 0 })).toEqual({
    config: parent,
    changes: {},
  });
});

test('leaves a configuration outside the space unchanged', () => {
  const compiled = compileSpace({ x: uniform(0, 1) });
  expect(explore(compiled, { x: 5 }, rngOf(1), perturb)).toEqual({ config: { x: 5 }, changes: {} });
});

test('a changed configuration belongs to its space, and the same stream makes the same changes', () => {
  fc.assert(
    fc.property(arbitrarySpace(), fc.nat(1000), fc.boolean(), (declared, seed, draws) => {
      const space = compileSpace(declared);
      const rng = rngOf(seed);
      const parent = space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
      const options = { factors: [0.8, 1.2], resampleProbability: draws ? 0.25 : 0 };
      const { config } = explore(space, parent, rngOf(seed + 1), options);
      expect(space.contains(config)).toBeUndefined();
      expect(explore(space, parent, rngOf(seed + 1), options).config).toEqual(config);
    }),
    { seed: 11, numRuns: 150 },
  );
});
