import { describe, expect, it } from 'vitest';
import {
  choice,
  loguniform,
  normal,
  ordered,
  qnormal,
  quniform,
  randint,
  uniform,
  unordered,
} from '../expression/constructors.ts';
import { compileSpace } from './compile-space.ts';

const nested = {
  lr: loguniform(-6, -1),
  optimizer: choice(
    { name: 'sgd', momentum: uniform(0.5, 0.99), decay: choice('none', { rate: quniform(0, 1, 0.5) }) },
    { name: 'adam', momentum: uniform(0.8, 0.9) },
  ),
  epochs: 10,
};

describe('a compiled space', () => {
  const space = compileSpace(nested);

  it('lists its parameters in declaration order, choices before what they hold', () => {
    expect(space.parameters.map(({ name, kind }) => [name, kind])).toEqual([
      ['lr', 'continuous'],
      ['optimizer', 'categorical'],
      ['optimizer.name', 'constant'],
      ['optimizer.momentum', 'continuous'],
      ['optimizer.decay', 'categorical'],
      ['optimizer.decay.rate', 'grid'],
      ['optimizer.name', 'constant'],
      ['optimizer.momentum', 'continuous'],
      ['epochs', 'constant'],
    ]);
    expect(space.dimension).toBe(6);
    expect(space.free.map(({ coordinate }) => coordinate)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ties each parameter to the option it lives in', () => {
    const [lr, optimizer, momentumOfSgd, decay, rate, momentumOfAdam] = space.free;
    expect(lr?.condition).toBeUndefined();
    expect(momentumOfSgd?.condition).toMatchObject({ parent: optimizer, option: 0 });
    expect(rate?.condition).toMatchObject({ parent: decay, option: 1 });
    expect(momentumOfAdam?.condition).toMatchObject({ parent: optimizer, option: 1 });
  });

  it('draws only the parameters of the picked options', () => {
    expect(space.fromUnit([0.5, 0.1, 0, 0.9, 0.5, 0.5])).toEqual({
      lr: expect.closeTo(0.0301973834223185, 15),
      optimizer: { name: 'sgd', momentum: 0.5, decay: { rate: 0.5 } },
      epochs: 10,
    });
    expect(space.fromUnit([0.5, 0.1, 0, 0.1, 0.5, 0.5])).toMatchObject({ optimizer: { decay: 'none' } });
    expect(space.fromUnit([0.5, 0.9, Number.NaN, 7, -1, 0.5])).toMatchObject({
      optimizer: { name: 'adam', momentum: expect.closeTo(0.85, 12) },
    });
  });

  it('marks inactive parameters with NaN', () => {
    const point = space.toPoint({ epochs: 10, lr: 0.1, optimizer: { momentum: 0.85, name: 'adam' } });
    expect([...point]).toEqual([0.1, 1, Number.NaN, Number.NaN, Number.NaN, 0.85]);
    expect(space.free.map(({ coordinate }) => space.isActive(point, coordinate))).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect([...space.unitFromPoint(point)].map(Number.isNaN)).toEqual([false, false, true, true, true, false]);
  });

  it('treats entries below an option that is not picked as inactive', () => {
    // decay says option 1, but optimizer does not pick the branch that decay is in.
    expect(space.isActive([0.1, 1, 0.5, 1, 1, 0.85], 4)).toBe(false);
  });

  it.each([
    [{ lr: 0.1, optimizer: { name: 'adam', momentum: 0.85 } }, 'epochs is missing'],
    [{ lr: 0.1, optimizer: { name: 'adam', momentum: 0.85 }, epochs: 11 }, 'epochs is 11, but fixed at 10'],
    [{ lr: 2, optimizer: { name: 'adam', momentum: 0.85 }, epochs: 10 }, /^lr is 2, but must be a number from 0\.0024/],
    [{ lr: '0.1', optimizer: { name: 'adam', momentum: 0.85 }, epochs: 10 }, /^lr is "0\.1", but must be a number/],
    [
      { lr: 0.1, optimizer: { name: 'adam', momentum: 0.7 }, epochs: 10 },
      'optimizer.momentum is 0.7, but must be a number from 0.8 to 0.9',
    ],
    [{ lr: 0.1, optimizer: 'adam', epochs: 10 }, 'optimizer is "adam", which matches none of the 2 options'],
    [
      { lr: 0.1, optimizer: { name: 'sgd', momentum: 0.7, decay: { rate: 0.4 } }, epochs: 10 },
      'optimizer.decay.rate is 0.4, but must be one of 0, 0.5, 1',
    ],
    [
      { lr: 0.1, optimizer: { name: 'adam', momentum: 0.85 }, epochs: 10, seed: 1 },
      'seed is not a parameter of the search space',
    ],
  ])('says why %j is outside', (configuration, reason) => {
    const found = space.contains(configuration);
    if (typeof reason === 'string') expect(found).toBe(reason);
    else expect(found).toMatch(reason);
    expect(() => space.toUnit(configuration)).toThrow('the configuration is not in the search space');
  });

  it('names an option if several have the keys of a value', () => {
    const twins = compileSpace({ x: choice({ name: 'a', y: uniform(0, 1) }, { name: 'b', y: uniform(5, 6) }) });
    expect(twins.contains({ x: { name: 'b', y: 7 } })).toBe('x.y is 7, but must be a number from 5 to 6');
    expect(twins.contains({ x: { name: 'c', y: 7 } })).toBe('x.name is "c", but fixed at "a"');
  });

  it('refuses invalid draws and points', () => {
    expect(() => space.fromUnit([0.5])).toThrow('the unit coordinate of optimizer must be from 0 to 1, not NaN');
    expect(() => space.fromUnit([1.5, 0, 0, 0, 0, 0])).toThrow(
      'the unit coordinate of lr must be from 0 to 1, not 1.5',
    );
    expect(() => space.fromPoint([0.1, 2, 0, 0, 0, 0])).toThrow('entry 2 of optimizer is not in its set');
  });

  it('refuses to enumerate an infinite space', () => {
    expect(space.size).toBe(Number.POSITIVE_INFINITY);
    expect(space.exactSize).toBeUndefined();
    expect(() => space.enumerate()).toThrow('lr (loguniform) has infinitely many values');
    expect(() => space.configurationAt(0)).toThrow(expect.objectContaining({ code: 'SPACE_NOT_FINITE' }));
  });
});

describe('membership', () => {
  it('accepts bounds and grid values with the rounding of decimals', () => {
    const space = compileSpace({ lr: loguniform(Math.log(1e-5), Math.log(0.1)), drop: quniform(0, 1, 0.1) });
    expect(space.contains({ lr: 0.1, drop: 0.3 })).toBeUndefined();
    expect(space.contains({ lr: 1e-5, drop: 0.7 })).toBeUndefined();
    expect(space.key({ lr: 0.1, drop: 0.3 })).toBe(space.key({ drop: 0.1 * 3, lr: 0.1 }));
    expect(space.contains({ lr: 0.1, drop: 0.35 })).toBe('drop is 0.35, but must be a multiple of 0.1 from 0 to 1');
  });

  it('distinguishes numbers, texts and booleans', () => {
    const space = compileSpace({ x: choice(1, '2', true, null, [1, 2]) });
    for (const x of [1, '2', true, null, [1, 2]]) expect(space.contains({ x })).toBeUndefined();
    for (const x of ['1', 2, 'true', false, [2, 1], {}]) expect(space.contains({ x })).toMatch(/none of the 5 options/);
  });

  it('accepts any whole or finite number if the set is unbounded', () => {
    const space = compileSpace({ a: normal(0, 1), b: qnormal(0, 1, 2) });
    expect(space.contains({ a: 40, b: -100 })).toBeUndefined();
    expect(space.contains({ a: 40, b: 3 })).toBe('b is 3, but must be a multiple of 2');
    expect(space.contains({ a: Number.NaN, b: 2 })).toMatch(/^a is NaN, but must be a number/);
  });

  it('is safe from names that every object has', () => {
    const space = compileSpace({ constructor: randint(3), toString: choice('a', 'b') });
    expect(space.contains({})).toBe('constructor is missing');
    expect(space.fromUnit([0.5, 0.9])).toEqual({ constructor: 1, toString: 'b' });
  });
});

describe('grid order', () => {
  it('runs the last parameter fastest and the options of a choice one after the other', () => {
    const space = { a: choice('x', { b: choice(1, 2), c: randint(2) }), d: choice(true, false) };
    expect([...compileSpace(space).enumerate()]).toEqual([
      { a: 'x', d: true },
      { a: 'x', d: false },
      { a: { b: 1, c: 0 }, d: true },
      { a: { b: 1, c: 0 }, d: false },
      { a: { b: 1, c: 1 }, d: true },
      { a: { b: 1, c: 1 }, d: false },
      { a: { b: 2, c: 0 }, d: true },
      { a: { b: 2, c: 0 }, d: false },
      { a: { b: 2, c: 1 }, d: true },
      { a: { b: 2, c: 1 }, d: false },
    ]);
    expect(compileSpace(space).size).toBe(10);
  });

  it('accesses any index of a huge space without listing it', () => {
    const space = compileSpace(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, randint(10)])));
    expect(space.exactSize).toBe(10n ** 30n);
    expect(space.size).toBe(1e30);
    const last = space.configurationAt(10n ** 30n - 1n);
    expect(Object.values(last)).toEqual(Array(30).fill(9));
    expect(space.configurationAt(12)).toMatchObject({ x27: 0, x28: 1, x29: 2 });
    expect(space.indexOf(last)).toBe(10n ** 30n - 1n);
  });

  it.each([-1, 1.5, 10, Number.NaN, 10n])('refuses index %s of 10', (index) => {
    const space = compileSpace({ x: randint(10) });
    expect(() => space.configurationAt(index)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_INDEX' }));
  });

  it('lists a value that two options can give once', () => {
    const space = compileSpace({ x: choice({ y: choice(1, 2) }, { y: choice(2, 3) }, { y: 3 }) });
    expect(space.warnings.map(({ code }) => code)).toContain('SPACE_OVERLAPPING_OPTIONS');
    expect(space.size).toBe(5);
    expect([...space.enumerate()].map((configuration) => space.key(configuration)).sort()).toEqual([
      '{"x":{"y":1}}',
      '{"x":{"y":2}}',
      '{"x":{"y":3}}',
    ]);
  });

  it('has one configuration if everything is fixed', () => {
    const space = compileSpace({
      x: 1,
      y: choice('only'),
      z: choice({ a: 1, b: randint(1) }),
      n: quniform(0.9, 1.1, 1),
    });
    expect(space.dimension).toBe(0);
    expect([...space.enumerate()]).toEqual([{ x: 1, y: 'only', z: { a: 1, b: 0 }, n: 1 }]);
    expect(space.fromUnit([])).toEqual(space.configurationAt(0));
    expect(space.parameters.every(({ kind }) => kind === 'constant')).toBe(true);
  });

  it('makes the parameters of a lone mapping unconditional', () => {
    const space = compileSpace({ model: choice({ depth: randint(3) }) });
    expect(space.free.map(({ name, condition }) => [name, condition])).toEqual([['model.depth', undefined]]);
  });
});

describe('kinds', () => {
  const kindOf = (expression: Parameters<typeof compileSpace>[0]) => compileSpace({ x: expression }).free[0]?.kind;

  it('treats three numbers as ordered, two as unordered', () => {
    expect(kindOf(choice(16, 32, 64))).toBe('ordinal');
    expect(kindOf(choice(16, 32))).toBe('categorical');
    expect(kindOf(choice(16, 32, 'auto'))).toBe('categorical');
    expect(kindOf(randint(4))).toBe('ordinal');
  });

  it('follows a declaration', () => {
    expect(kindOf(unordered(choice(16, 32, 64)))).toBe('categorical');
    expect(kindOf(ordered(choice(16, 32)))).toBe('ordinal');
    expect(kindOf(ordered(choice('small', 'medium', 'large')))).toBe('ordinal');
    expect(kindOf(unordered(randint(4)))).toBe('categorical');
  });
});

describe('model coordinates', () => {
  it('follow the declared scale', () => {
    const space = compileSpace({
      lr: loguniform(-6, -2),
      z: normal(10, 2),
      drop: quniform(0, 1, 0.25),
      units: choice(512, 16, 32, 64, 128, 256),
      size: ordered(choice('small', 'medium', 'large')),
    });
    const [lr, z, drop, units, size] = space.free;
    expect(lr?.position(Math.exp(-3))).toBeCloseTo(0.75, 12);
    expect(z?.position(13)).toBe(0.75);
    expect(z?.entryAt(0.75)).toBe(13);
    expect([0, 1, 2, 3, 4].map((entry) => drop?.position(entry))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([1, 2, 3, 4, 5, 0].map((entry) => units?.position(entry))).toEqual(
      [0, 0.2, 0.4, 0.6, 0.8, 1].map((position) => expect.closeTo(position, 12)),
    );
    expect(units?.valueAt(units.entryAt(0.45))).toBe(64);
    expect([0, 1, 2].map((entry) => size?.position(entry))).toEqual([0, 0.5, 1]);
  });
});
