import { expect, it } from 'vitest';
import { forPhone, readSort, tableColumns, writeSort } from './columns.ts';

const column = {
  id: 'lr',
  name: 'lr',
  label: 'lr',
  kind: 'number' as const,
  expression: 'loguniform',
  log: true,
  integer: false,
  ordered: true,
  low: 1e-4,
  high: 1,
  step: null,
  values: [],
  nested: false,
  when: null,
  needs: null,
};
const columns = tableColumns({ columns: [column], metric: 'loss' }, false);

it('puts the best first if the URL has no order', () => {
  expect(readSort(null, columns, 'minimize')).toEqual({ id: '__metric', isDescending: false });
  expect(readSort(null, columns, 'maximize')).toEqual({ id: '__metric', isDescending: true });
  expect(readSort('-nowhere', columns, 'maximize')).toEqual({ id: '__metric', isDescending: true });
});

it('reads the order it writes', () => {
  for (const text of ['lr', '-lr', '__trial', '-__duration', '-__attempts']) {
    expect(writeSort(readSort(text, columns, null))).toBe(text);
  }
});

it('omits the metric if the sweep has none', () => {
  expect(tableColumns({ columns: [column], metric: null }, false).map(({ id }) => id)).not.toContain('__metric');
  expect(readSort(null, tableColumns({ columns: [column], metric: null }, false), null).id).toBe('__trial');
});

it('shortens long names so that values stay on the page, more so on a phone', () => {
  const name = 'validation_balanced_accuracy_on_the_hold_out_set';
  const long = tableColumns({ columns: [{ ...column, name, label: name }], metric: name }, false);
  const widths = (list: readonly { readonly id: string; readonly width: number }[]) =>
    list.filter(({ id }) => id === '__metric' || id === 'lr').map(({ width }) => width);
  expect(widths(long)).toEqual([220, 220]);
  expect(widths(forPhone(long))).toEqual([136, 136]);
  expect(forPhone(long).at(-1)).toEqual(long.at(-1));
});
