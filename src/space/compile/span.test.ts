import { expect, test } from 'vitest';
import {
  choice,
  intRange,
  lognormal,
  logRange,
  loguniform,
  normal,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  range,
  uniform,
} from '../expression/constructors.ts';
import { compileSpace } from './compile-space.ts';
import { spanSpaces } from './span.ts';

test.each([
  [uniform(0, 1), uniform(2, 3), uniform(0, 3)],
  [loguniform(-3, 0), loguniform(-5, -1), loguniform(-5, 0)],
  [randint(3), randint(9), randint(9)],
  [quniform(0, 1, 0.25), quniform(0, 2, 0.25), quniform(0, 2, 0.25)],
  [quniform(0, 1, 0.25), quniform(0, 2, 0.5), uniform(-0.5, 2.5)],
  [choice('a', 'b'), choice('c', 'b'), choice('c', 'b', 'a')],
  ['a', choice('c'), choice('c', 'a')],
  [choice(1, 4), uniform(0, 2), uniform(0, 4)],
  [uniform(0, 2), 0.5, uniform(0, 2)],
  [normal(0, 1), normal(2, 3), normal(2, 3)],
  [qnormal(0, 1, 2), qnormal(0, 1, 3), normal(0, 1)],
  [qnormal(0, 1, 2), qnormal(5, 1, 2), qnormal(5, 1, 2)],
  [qlognormal(0, 1, 2), qlognormal(1, 2, 3), lognormal(1, 2)],
  [randint(9), randint(3), randint(9)],
  [randint(9), uniform(2, 3), uniform(0, 8)],
  [uniform(0, 1), randint(9), uniform(0, 8)],
  [quniform(0, 4, 2), uniform(1, 5), uniform(-2, 6)],
  [quniform(0, 1, 0.25, { clamp: true }), quniform(0, 2, 0.25), uniform(-0.25, 2.25)],
  [quniform(0, 1, 0.25), quniform(0, 2, 0.25, { clamp: true }), uniform(-0.25, 2.25)],
  [qloguniform(0, 1, 2), qloguniform(1, 3, 2), qloguniform(0, 3, 2)],
  [choice(4, 1), uniform(2, 3), uniform(1, 4)],
  [logRange(1, 10), uniform(0, 2), uniform(0, 10)],
  [intRange(0, 8), intRange(4, 12), intRange(0, 12)],
  [intRange(0, 8, { step: 4 }), intRange(2, 6, { step: 4 }), intRange(0, 8)],
  [intRange(2, 6, { step: 4 }), intRange(0, 8, { step: 4 }), intRange(0, 8)],
  [intRange(0, 8, { step: 4 }), intRange(0, 8, { step: 2 }), intRange(0, 8)],
  [range(0, 1, { step: 0.25 }), range(0.5, 2, { step: 0.25 }), range(0, 2, { step: 0.25 })],
  [logRange(1, 8, { step: 2 }), logRange(4, 16, { step: 2 }), logRange(1, 16, { step: 2 })],
])('%j and %j span %j', (before, after, expected) => {
  expect(spanSpaces({ x: before }, { x: after })).toEqual({ space: { x: expected }, apart: [] });
});

test('reports spaces with nothing in common, and keeps the later version', () => {
  const before = { x: choice('a', 2), y: loguniform(-3, 0), z: qlognormal(0, 1, 1), q: qloguniform(0, 1, 2) };
  const after = { x: uniform(0, 1), y: uniform(0, 1), z: uniform(0, 1), q: qloguniform(0, 1, 3), extra: uniform(0, 1) };
  expect(spanSpaces(before, after)).toEqual({ space: after, apart: ['x', 'y', 'z', 'q'] });
});

test('configurations of both versions lie in the span, nested ones too', () => {
  const before = { net: choice({ name: 'a', k: randint(3) }, { name: 'b' }), lr: uniform(0, 1) };
  const after = { net: choice({ name: 'a', k: randint(5) }, { name: 'c' }), lr: uniform(0.5, 2) };
  const span = compileSpace(spanSpaces(before, after).space);
  for (const space of [compileSpace(before), compileSpace(after)])
    for (let index = 0; index < 40; index++) {
      const unit = Float64Array.from({ length: space.dimension }, (_, d) => ((index + 1) * (d + 1) * 0.137) % 1);
      expect(span.contains(space.fromUnit(unit))).toBeUndefined();
    }
});
