import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeStudy } from '../../../test/helpers/study.ts';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { memoryState, openStore, type Store, statePlace } from '../../store/index.ts';
import { sweepEffects, sweepImportance } from './importance.ts';

let store: Store;
const sweepId = 'study';
const trials = 2_500;

beforeAll(async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const parts = { clock, randomBytes: systemRandomBytes, logger: silentLogger };
  store = await openStore(statePlace(memoryState).address, parts);
  await writeStudy(store, clock, { sweepId, trials, workers: 512, intervals: 4, reports: false, seed: 7 });
});
afterAll(() => store.close());

/** A store that counts the trials it returns. */
function counting() {
  let read = 0;
  const counted: Store = {
    ...store,
    async trials(query) {
      const rows = await store.trials(query);
      read += rows.length;
      return rows;
    },
  };
  return { store: counted, read: () => read };
}

test('many trials are sampled, few are all read, and either says so', async () => {
  const all = await sweepImportance({ store }, sweepId, trials);
  expect(all.sampledFrom).toBeNull();
  expect(all.trials).toBeGreaterThan(2_000);
  const few = counting();
  const sampled = await sweepImportance(few, sweepId, 500);
  expect(sampled).toMatchObject({ trials: 500, sampledFrom: trials });
  expect(few.read()).toBe(1_000);
  expect(await sweepImportance({ store }, sweepId, 500)).toEqual(sampled);
  // The intervals of the sample contain what all trials say, for all but a few parameters.
  const exact = new Map(all.parameters.map(({ parameter, importance }) => [parameter, importance]));
  const missed = sampled.parameters.filter(({ parameter, low, high }) => {
    const share = exact.get(parameter) ?? Number.NaN;
    return !(share >= low && share <= high);
  });
  expect(sampled.parameters).toHaveLength(all.parameters.length);
  expect(missed.length).toBeLessThanOrEqual(Math.ceil(0.3 * sampled.parameters.length));
  expect(sampled.parameters[0]?.parameter).toBe(all.parameters[0]?.parameter);
});

test('a sample of more trials than have a value is all of them', async () => {
  const all = await sweepImportance({ store }, sweepId, trials);
  const sampled = await sweepImportance({ store }, sweepId, trials - 1);
  expect(sampled).toEqual({ ...all, sampledFrom: trials });
});

test('effects cover the same trials', async () => {
  expect(await sweepEffects({ store }, sweepId, 100)).toMatchObject({ trials: 100, sampledFrom: trials });
});
