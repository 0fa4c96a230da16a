import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisBranches, exploreAxes } from '../../../../src/charts/parallel/explore-axes.ts';
import { axisMap, phoneAxes, readAxes } from './axes.ts';
import { brushValue, nudge } from './brush.ts';

const plain = {
  expression: 'uniform',
  integer: false,
  ordered: true,
  step: null,
  values: [],
  nested: false,
  when: null,
  needs: null,
  log: false,
};
const head = {
  metric: 'acc',
  metricRange: { low: 0, middle: 0.4, high: 1 },
  columns: [
    { ...plain, id: 'lr', name: 'lr', label: 'lr', kind: 'number' as const, log: true, low: 1e-5, high: 0.1 },
    {
      ...plain,
      id: 'opt',
      name: 'opt',
      label: 'opt',
      kind: 'category' as const,
      low: 0,
      high: 1,
      values: ['a', 'b'],
      nested: true,
    },
    {
      ...plain,
      id: 'opt.m',
      name: 'opt.m',
      label: 'm',
      kind: 'number' as const,
      low: 0,
      high: 1,
      when: { column: 'opt', value: 1 },
    },
    {
      ...plain,
      id: 'opt.n',
      name: 'opt.n',
      label: 'n',
      kind: 'number' as const,
      low: 0,
      high: 1,
      when: { column: 'opt', value: 1 },
    },
  ],
};
const axes = exploreAxes(head);
const [lr] = axes;

it('names the branch of nested parameters and groups neighbours', () => {
  expect(axes.map(({ branch }) => branch)).toEqual([null, null, 'opt = b', 'opt = b', null]);
  expect(axisBranches(axes)).toEqual([{ from: 2, to: 3, text: 'opt = b' }]);
});

it('keeps known axes of the address in its order', () => {
  const all = axes.map(({ id }) => id);
  expect(readAxes('__metric,lr,nope,lr', all)).toEqual(['__metric', 'lr']);
  expect(readAxes('lr', all)).toEqual(all);
});

describe('axes of a phone', () => {
  const [template] = axes;
  const made = (ids: readonly string[]) =>
    ids.map((id) => {
      if (template === undefined) throw new Error('no axis');
      return { ...template, id, branch: id.includes('.') ? 'opt = b' : null };
    });
  const columns = made(['lr', 'batch', 'decay', 'drop', 'depth', 'aug', 'opt', 'opt.m', 'opt.n', '__metric']);
  const all = columns.map(({ id }) => id);

  it('are the metric and the most important parameters that every trial has, in their own order', () => {
    const shares = new Map([
      ['opt.m', 0.3],
      ['opt', 0.25],
      ['lr', 0.2],
      ['aug', 0.15],
      ['decay', 0.1],
    ]);
    expect(phoneAxes(columns, all, shares)).toEqual(['lr', 'decay', 'aug', 'opt', '__metric']);
    expect(phoneAxes(columns, [...all].reverse(), shares)).toEqual(['__metric', 'opt', 'aug', 'decay', 'lr']);
  });

  it('are the first declared while importance is unknown', () => {
    expect(phoneAxes(columns, all, new Map())).toEqual(['lr', 'batch', 'decay', 'drop', '__metric']);
    const withoutMetric = columns.slice(0, -1);
    expect(
      phoneAxes(
        withoutMetric,
        withoutMetric.map(({ id }) => id),
        new Map(),
      ),
    ).toEqual(['lr', 'batch', 'decay', 'drop', 'depth']);
  });

  it('are the ones a person chose, including branches', () => {
    const chosen = ['__metric', 'opt.n', 'opt', 'depth', 'drop', 'lr'];
    expect(phoneAxes(columns, chosen, new Map([['aug', 1]]))).toEqual(chosen);
  });
});

it('maps values there and back, flipped and linear alike', () => {
  if (lr === undefined) throw new Error('no axis');
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (shown, isFlipped, isLinear) => {
        const map = axisMap(lr, isFlipped, isLinear);
        expect(map.toShown(map.toValue(shown))).toBeCloseTo(shown, 9);
      },
    ),
    { seed: 3, numRuns: 200 },
  );
  expect(axisMap(lr, false, false).toShown(1e-3)).toBeCloseTo(0.5, 9);
  expect(axisMap(lr, true, false).toShown(0.1)).toBeCloseTo(0, 9);
});

it('keeps brushes inside the axis, with few digits', () => {
  if (lr === undefined) throw new Error('no axis');
  expect(brushValue(lr, 0.012345678)).toBe(0.012346);
  expect(brushValue(lr, 7)).toBe(0.1);
  expect(nudge(lr, axisMap(lr, false, false), 1e-3, 0.25)).toBe(0.01);
  expect(nudge(lr, axisMap(lr, false, false), 0.1, 0.25)).toBe(0.1);
});
