import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStudy } from '../../../test/helpers/study.ts';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { memoryState, openStore, type Store, statePlace } from '../../store/index.ts';
import { exportCsv, exportJson, jsonLines } from './export-trials.ts';
import { trialPages } from './trial-pages.ts';

let store: Store;
const sweepId = 'study';

beforeAll(async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  store = await openStore(statePlace(memoryState).address, {
    clock,
    randomBytes: systemRandomBytes,
    logger: silentLogger,
  });
  await writeStudy(store, clock, { sweepId, trials: 2_300, workers: 512, intervals: 4, reports: false, seed: 7 });
});
afterAll(() => store.close());

async function listed(
  query: Omit<Parameters<typeof trialPages>[1], 'sweepId'>,
): Promise<readonly (readonly number[])[]> {
  const pages: number[][] = [];
  for await (const page of trialPages(store, { sweepId, ...query })) pages.push(page.map(({ number }) => number));
  return pages;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

describe('pages of trials', () => {
  it.each(['number', 'best'] as const)('hold each trial once, in the order %s', async (order) => {
    const all = (await store.trials({ sweepId, order })).map(({ number }) => number);
    const pages = await listed({ order });
    expect(pages.map(({ length }) => length)).toEqual([1_000, 1_000, 300]);
    expect(pages.flat()).toEqual(all);
    expect((await listed({ order, offset: 2_200 })).flat()).toEqual(all.slice(2_200));
    expect((await listed({ order, offset: 5, limit: 1_500 })).map(({ length }) => length)).toEqual([1_000, 500]);
    expect((await listed({ order, offset: 5, limit: 1_500 })).flat()).toEqual(all.slice(5, 1_505));
  });

  it('of a state are all of it', async () => {
    const states = ['stopped'] as const;
    const all = (await store.trials({ sweepId, states })).map(({ number }) => number);
    expect((await listed({ states })).flat()).toEqual(all);
    expect(await listed({ states, limit: 0 })).toEqual([]);
  });
});

it('exports have a row for each trial, with one header', async () => {
  const sweep = await store.sweep(sweepId);
  const rows = JSON.parse(await textOf(exportJson(store, sweep)));
  expect(rows).toHaveLength(2_300);
  expect(rows[1_234]).toMatchObject({ number: 1_234 });
  const lines = (await textOf(exportCsv(store, sweep))).split('\r\n');
  expect(lines).toHaveLength(2_302);
  expect(lines.filter((line) => line.startsWith('number,'))).toHaveLength(1);
});

it('an empty list is JSON too', async () => {
  async function* none() {
    yield [];
  }
  expect(await textOf(jsonLines(none()))).toBe('[]\n');
});
