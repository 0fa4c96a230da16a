import { expect, test } from 'vitest';
import { type LabOptions, openLab, watchfulSampler, wrapStore } from '../../../test/helpers/sweep-lab.ts';
import type { Json } from '../../base/index.ts';
import type { Sampler } from '../../sampling/index.ts';
import { snapshotKind } from './sampler-snapshots.ts';

/** A sampler that has one more thing fitted with each suggestion. */
function fittingSampler(version = 1): Sampler & { readonly restored: unknown[] } {
  const restored: unknown[] = [];
  const { suggest } = watchfulSampler();
  let fitted = 0;
  let latest: Json | undefined;
  return {
    name: 'fitting',
    version,
    restored,
    suggest(request) {
      latest = { fitted: ++fitted };
      return suggest(request);
    },
    snapshot: () => latest,
    restore: (snapshot) => void restored.push(snapshot),
  };
}

const options: LabOptions = {
  definition: { limits: { maxTotalTrials: 9, maxConcurrentTrials: 1 } },
  run: () => ({ durationMs: 8_000 }),
};

const kept = async (lab: Awaited<ReturnType<typeof openLab>>) =>
  (await lab.store.annotations({ sweepId: 'lab', trial: null, kind: snapshotKind })).map(({ key, value }) => [
    key,
    value,
  ]);

test('the fit of a sampler is saved periodically and at the end, and given to the next sampler of the same version', async () => {
  const lab = await openLab(options);
  const first = fittingSampler();
  const started = lab.start({ sampler: first });
  await lab.until(async () => (await kept(lab)).length > 0);
  const early = await kept(lab);
  await lab.until(async () => (await lab.store.trialCounts('lab')).completed === 4);
  await started.controller.stop();
  expect(first.restored).toEqual([]);
  expect(early[0]?.[1]).not.toEqual({ fitted: 5 });
  expect(await kept(lab)).toEqual([['fitting 1', { fitted: 5 }]]);

  const newer = fittingSampler(2);
  const other = lab.start({ sampler: newer });
  await lab.until(async () => (await lab.store.trialCounts('lab')).completed === 6);
  await other.controller.stop();
  expect(newer.restored).toEqual([]);

  const second = fittingSampler();
  await lab.finish({ sampler: second });
  expect(second.restored).toEqual([{ fitted: 5 }]);
  expect((await lab.replay()).differences).toEqual([]);
  await lab.close();
});

test('a store that fails to save or load snapshots changes no suggestion', async () => {
  const lab = await openLab(options);
  const store = wrapStore(lab.store, (name, call) =>
    name.startsWith('annot') ? Promise.reject(new Error('full')) : call(),
  );
  const sampler = fittingSampler();
  const started = lab.start({ sampler, store });
  await lab.until(async () => (await lab.store.trialCounts('lab')).completed === 3);
  await started.controller.stop();
  expect(started.result?.error).toBeUndefined();
  expect((await lab.finish({ sampler: fittingSampler(), store })).state).toBe('completed');
  expect(await kept(lab)).toEqual([]);
  await lab.close();
});
