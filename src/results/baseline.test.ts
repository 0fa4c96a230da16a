import { expect, test, vi } from 'vitest';
import { sweepRow, trialRow } from '../../test/helpers/rows.ts';
import type { TrialRow } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { BaselineWatch, readBaseline } from './baseline.ts';

/** What the baseline reads of a store: its trials. */
function storeOf(trials: TrialRow[]) {
  const list = vi.fn(async ({ offset = 0, limit = Number.POSITIVE_INFINITY }) => trials.slice(offset, offset + limit));
  const one = vi.fn(async (_sweep: string, number: number) => trials[number]);
  return { store: { trials: list, trial: one } as unknown as Store, list, one };
}

function stating(space: Record<string, unknown>, nextNumber = 200) {
  const row = sweepRow({ nextNumber });
  return { ...row, definition: { ...row.definition, space } } as typeof row;
}

const space = { lr: ['uniform', [0, 1], { default: 0.5 }] };
const at = (number: number, lr: number, changes: Partial<TrialRow> = {}) =>
  trialRow(number, { config: { lr }, ...changes });

test('of many trials, four are read where the default is among them', async () => {
  const { store, list } = storeOf(Array.from({ length: 200 }, (_, number) => at(number, number === 1 ? 0.5 : 0.1)));
  expect(await readBaseline(store, stating(space), undefined)).toMatchObject({ trial: 1 });
  expect(list.mock.calls.map(([query]) => query.limit)).toEqual([4]);
});

test('a default behind enqueued configurations is found', async () => {
  const { store } = storeOf(Array.from({ length: 200 }, (_, number) => at(number, number === 50 ? 0.5 : 0.1)));
  expect(await readBaseline(store, stating(space), undefined)).toMatchObject({ trial: 50 });
});

test('a watch reads an ended baseline once, and one that runs again', async () => {
  const trials = [at(0, 0.5, { state: 'running', best: null })];
  const { store, list, one } = storeOf(trials);
  const watch = new BaselineWatch(store);
  expect(await watch.compare(stating(space, 1), undefined)).toMatchObject({ trial: 0, value: null });
  trials[0] = at(0, 0.5, { best: 0.7 });
  for (const _ of [1, 2, 3]) expect(await watch.compare(stating(space, 1), undefined)).toMatchObject({ value: 0.7 });
  expect([list.mock.calls.length, one.mock.calls.length]).toEqual([1, 1]);
});

test('a watch looks until no trial can be the baseline any more, and again after a change of the definition', async () => {
  const { store, list } = storeOf([at(0, 0.1)]);
  const watch = new BaselineWatch(store);
  for (const _ of [1, 2]) expect(await watch.trial(stating(space, 1))).toBeUndefined();
  const looks = list.mock.calls.length;
  expect(looks).toBe(2);
  for (const _ of [1, 2, 3]) expect(await watch.trial(stating(space, 101))).toBeUndefined();
  const settled = list.mock.calls.length;
  expect(await watch.trial(stating(space, 101))).toBeUndefined();
  expect(list.mock.calls.length).toBe(settled);
});

test('a space without a default reads nothing', async () => {
  const { store, list } = storeOf([at(0, 0.5)]);
  expect(await readBaseline(store, stating({ lr: ['uniform', [0, 1]] }), undefined)).toBeUndefined();
  expect(list).not.toHaveBeenCalled();
});
