import { describe, expect, it, test } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { conditionText } from '../compile/condition-text.ts';
import { choice, intRange, logRange, normal, onlyWhen, quniform, range } from '../expression/constructors.ts';
import { checkSpace } from '../read/parse-space.ts';

const optimizer = choice('adam', 'sgd');
const layers = intRange(1, 6);
const x = range(0, 1);

describe('a parameter with conditions', () => {
  const space = compileSpace({
    momentum: onlyWhen(x, { optimizer: 'sgd', layers: { min: 2, max: 4 } }),
    optimizer,
    layers,
    nesterov: onlyWhen(choice(true, false), { momentum: { min: 0.5 } }),
  });

  it('comes after those that it depends on', () => {
    expect(space.free.map(({ name }) => name)).toEqual(['optimizer', 'layers', 'momentum', 'nesterov']);
  });

  it('exists where all hold, and where those that it depends on exist', () => {
    expect(space.fromUnit([0.6, 0.2, 0.7, 0.1])).toEqual({
      optimizer: 'sgd',
      layers: 2,
      momentum: 0.7,
      nesterov: true,
    });
    expect(space.fromUnit([0.6, 0.2, 0.3, 0.1])).toEqual({ optimizer: 'sgd', layers: 2, momentum: 0.3 });
    expect(space.fromUnit([0.6, 0.99, 0.7, 0.1])).toEqual({ optimizer: 'sgd', layers: 6 });
    expect(space.fromUnit([0.1, 0.2, 0.7, 0.1])).toEqual({ optimizer: 'adam', layers: 2 });
  });

  it('is named where it should not exist', () => {
    expect(space.contains({ optimizer: 'adam', layers: 2, momentum: 0.7 })).toBe(
      'momentum is 0.7, but does not exist here: optimizer is "adam"',
    );
    expect(space.contains({ optimizer: 'adam', layers: 2, nesterov: true })).toContain(
      'nesterov is true, but does not exist',
    );
    expect(space.contains({ optimizer: 'sgd', layers: 2 })).toBe('momentum is missing');
  });

  it('says what it depends on', () => {
    const texts = space.free.map(({ conditions }) => conditions.map(conditionText));
    expect(texts).toEqual([
      [],
      [],
      ['optimizer = sgd', 'layers = 2 to 4'],
      ['momentum ≥ 0.5', 'optimizer = sgd', 'layers = 2 to 4'],
    ]);
  });

  it('has a default only where it exists', () => {
    const stated = (fallback: string) =>
      compileSpace({
        optimizer: { ...optimizer, default: fallback },
        momentum: onlyWhen(range(0, 1, { default: 0.9 }), { optimizer: 'sgd' }),
      }).defaultConfiguration;
    expect(stated('sgd')).toEqual({ optimizer: 'sgd', momentum: 0.9 });
    expect(stated('adam')).toEqual({ optimizer: 'adam' });
  });

  it('is left alone by constraints where it does not exist', () => {
    const constrained = compileSpace(
      { optimizer, momentum: onlyWhen(x, { optimizer: 'sgd' }) },
      { constraints: ['momentum <= 0.5'] },
    );
    expect(constrained.allows({ optimizer: 'adam' })).toBe(true);
    expect(constrained.allows({ optimizer: 'sgd', momentum: 0.7 })).toBe(false);
  });

  it('counts many independent conditions quickly, and says so if they are in knots', () => {
    const names = Array.from({ length: 30 }, (_, i) => i);
    const toggles = Object.fromEntries(names.map((i) => [`use${i}`, choice(true, false)]));
    const each = Object.fromEntries(names.map((i) => [`x${i}`, onlyWhen(choice(1, 2), { [`use${i}`]: true })]));
    expect(compileSpace({ ...toggles, ...each }).exactSize).toBe(3n ** 30n);
    const pairs = names.flatMap((i) => names.slice(i + 1).map((j) => [i, j] as const));
    const knots = Object.fromEntries(
      pairs.map(([i, j]) => [`x${i}_${j}`, onlyWhen(choice(1, 2), { [`use${i}`]: true, [`use${j}`]: false })]),
    );
    expect(() => compileSpace({ ...toggles, ...knots })).toThrow('so many combinations');
  });
});

describe('what a condition may name', () => {
  test.each([
    ['a value', { p: optimizer }, { p: 'sgd' }, [[1, 1]]],
    ['a list', { p: choice('a', 'b', 'c') }, { p: ['c', 'b'] }, [[1, 2]]],
    ['an option that is a list', { p: choice<readonly number[]>([[1, 2], [3]]) }, { p: [3] }, [[1, 1]]],
    ['a range of whole numbers', { p: layers }, { p: { min: 1.5, max: 4 } }, [[1, 3]]],
    [
      'a range of a choice of numbers',
      { p: choice(8, 2, 4) },
      { p: { min: 3 } },
      [
        [0, 0],
        [2, 2],
      ],
    ],
    ['a range of a continuous parameter', { p: logRange(1e-4, 1) }, { p: { max: 0.1 } }, [[1e-4, 0.1]]],
    ['a range of an unbounded parameter', { p: normal(0, 1) }, { p: { min: 0 } }, [[0, Number.POSITIVE_INFINITY]]],
    ['a value of a step', { p: quniform(0, 1, 0.5) }, { p: 0.5 }, [[1, 1]]],
    ['a mapping by a fixed entry', { p: choice({ name: 'a', y: x }, { name: 'b' }) }, { p: { name: 'a' } }, [[0, 0]]],
  ])('%s', (_, parents, when, ranges) => {
    const compiled = compileSpace({ ...parents, child: onlyWhen(x, when) });
    expect(compiled.free.at(-1)?.conditions[0]?.ranges).toEqual(ranges);
  });

  it('a fixed value, which is no condition', () => {
    expect(compileSpace({ p: 'sgd', child: onlyWhen(x, { p: 'sgd' }) }).free[0]?.conditions).toEqual([]);
  });

  it('a parameter of the mapping around its own', () => {
    const space = compileSpace({
      model: choice({ kind: 'net', dropout: onlyWhen(x, { layers: { min: 2 } }) }, 'tree'),
      layers,
    });
    expect(space.free.map(({ name }) => name)).toEqual(['layers', 'model', 'model.dropout']);
    expect(space.contains({ layers: 1, model: { kind: 'net' } })).toBeUndefined();
    expect(space.contains({ layers: 2, model: { kind: 'net' } })).toBe('model.dropout is missing');
  });
});

describe('a condition that is no use', () => {
  const problemOf = (space: object) =>
    checkSpace(space, { logbase: 'e' }).problems.map(({ code, path, reason }) => [code, path.join('.'), reason]);

  test.each([
    [
      'a',
      { optimizer, c: onlyWhen(x, { optimiser: 'sgd' }) },
      'c.when.optimiser',
      'is not a parameter; did you mean optimizer?',
    ],
    ['a', { optimizer, c: onlyWhen(x, { optimizer: 'sgdd' }) }, 'c.when.optimizer', 'did you mean "sgd"?'],
    ['a', { optimizer, c: onlyWhen(x, { optimizer: [] }) }, 'c.when.optimizer', 'is an empty list'],
    ['a', { layers, c: onlyWhen(x, { layers: '2' }) }, 'c.when.layers', 'write it without quotes'],
    ['a', { layers, c: onlyWhen(x, { layers: { min: 7 } }) }, 'c.when.layers', 'widen the bounds'],
    ['a', { layers: x, c: onlyWhen(x, { layers: 0.5 }) }, 'c.when.layers', 'give a range, such as { min: 0.5 }'],
    ['a', { c: onlyWhen(x, { c: 1 }) }, 'c.when.c', 'is the parameter itself'],
    [
      'a',
      { optimizer: choice({ name: 'a', c: onlyWhen(x, { optimizer: 'b' }) }, 'b') },
      'optimizer.values.0.c.when.optimizer',
      'the choice that holds the parameter',
    ],
    [
      'a',
      { m: choice({ name: 'a', deep: layers }, 'b'), c: onlyWhen(x, { deep: 2 }) },
      'c.when.deep',
      'is a parameter inside m, which this one is not in',
    ],
    [
      'a',
      { m: choice({ name: 'a', deep: layers }, 'b'), c: onlyWhen(x, { 'm.name': 'a' }) },
      'c.when.m.name',
      'write m: { name: … }',
    ],
    [
      'a',
      { a: onlyWhen(layers, { b: 1 }), b: onlyWhen(layers, { a: 1 }) },
      'a.when',
      'leads back to itself: a needs b, b needs a',
    ],
    ['a', { layers, a: onlyWhen(layers, { layers: 1 }), b: onlyWhen(x, { a: 2, layers: 3 }) }, 'b.when', 'never holds'],
    ['a', { layers, c: { type: 'range', low: 0, high: 1, when: 'layers' } }, 'c.when', 'must be a mapping'],
    ['a', { layers, c: { type: 'range', low: 0, high: 1, when: {} } }, 'c.when', 'must be a mapping'],
  ])('%s problem: %o', (_, space, path, reason) => {
    expect(problemOf(space)).toEqual([['SPACE_BAD_WHEN', path, expect.stringContaining(reason)]]);
  });
});
