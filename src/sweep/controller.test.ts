import { afterEach, expect, test } from 'vitest';
import { type Lab, type LabOptions, openLab, watchfulSampler } from '../../test/helpers/sweep-lab.ts';

const labs: Lab[] = [];
async function open(options?: LabOptions): Promise<Lab> {
  const lab = await openLab(options);
  labs.push(lab);
  return lab;
}
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

test('a sweep of six trials ends with six completed trials, all jobs reaped', async () => {
  const lab = await open();
  const row = await lab.finish();
  expect(row).toMatchObject({ state: 'completed', nextNumber: 6, leaseOwner: null });
  expect(await lab.store.trialCounts('lab')).toMatchObject({ completed: 6, queued: 0, running: 0 });
  expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
  expect(lab.engine.list()).toEqual([]);
  const report = await lab.replay();
  expect(report.differences).toEqual([]);
});

test('an asynchronous sampler gives the same sweep', async () => {
  const configs = [];
  for (const isAsync of [false, true]) {
    const lab = await open();
    await lab.finish({ sampler: watchfulSampler({ isAsync }) });
    configs.push((await lab.store.trials({ sweepId: 'lab' })).map((trial) => trial.config));
  }
  expect(configs[1]).toEqual(configs[0]);
});
