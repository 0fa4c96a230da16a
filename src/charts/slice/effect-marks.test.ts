import { expect, test } from 'vitest';
import { importanceItems } from '../importance/data.ts';
import type { ChartColumn } from '../sweep-facts.ts';
import { effectMarks } from './draw.ts';

const axis = {
  label: '',
  log: false,
  integer: false,
  low: 0,
  high: 1,
  values: [],
  step: null,
  nested: false,
  when: null,
  needs: null,
};
const columns: readonly ChartColumn[] = [
  { ...axis, id: 'lr', name: 'lr', label: 'lr', kind: 'number', log: true },
  { ...axis, id: 'opt', name: 'opt', label: 'opt', kind: 'category', values: ['sgd', 'adam'] },
  { ...axis, id: 'opt.m', name: 'opt.m', label: 'm', kind: 'number', when: { column: 'opt', value: 0 } },
  { ...axis, id: 'opt.m#2', name: 'opt.m', label: 'm', kind: 'number', when: { column: 'opt', value: 1 } },
];
const point = (value: unknown) => ({ value, mean: 1, low: 0, high: 2 });

test('curves lie on the axis of their column: numbers by value, categories by position', () => {
  const curves = [
    { parameter: 'lr', coordinate: 0, points: [point(0.01), point(0.1)] },
    { parameter: 'opt', coordinate: 1, points: [point('sgd'), point('adam')] },
    { parameter: 'opt.m', coordinate: 3, points: [point(0.5)] },
  ];
  const xs = (id: string) => effectMarks({ columns }, curves, { id })?.map(({ x }) => x);
  expect(xs('lr')).toEqual([0.01, 0.1]);
  expect(xs('opt')).toEqual([0, 1]);
  expect(xs('opt.m')).toBeUndefined();
  expect(xs('opt.m#2')).toEqual([0.5]);
});

test('a curve of another space, of some categories only, or without numbers is not drawn', () => {
  const of = (parameter: string, coordinate: number, ...values: unknown[]) =>
    effectMarks({ columns }, [{ parameter, coordinate, points: values.map(point) }], {
      id: columns[coordinate]?.id ?? '',
    });
  expect(of('other', 0, 0.5)).toBeUndefined();
  expect(of('opt', 1, 'sgd')).toBeUndefined();
  expect(of('lr', 0, 'much')).toBeUndefined();
});

test('importance bars name the column of their parameter, conditional parameters by their last part', () => {
  const share = { importance: 0.5, low: 0.4, high: 0.6 };
  const items = importanceItems({ columns }, [
    { parameter: 'opt.m', ...share, branches: ['opt=sgd', 'opt=adam'] },
    { parameter: 'lr', ...share, branches: [] },
    { parameter: 'gone', ...share, branches: [] },
  ]);
  expect(items.map(({ column, label, isConditional }) => [column, label, isConditional])).toEqual([
    ['opt.m', 'm', true],
    ['lr', 'lr', false],
    ['gone', 'gone', false],
  ]);
});
