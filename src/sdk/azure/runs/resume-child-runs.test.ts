import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choice } from '../../../space/index.ts';
import { Experiment, GridParameterSampling, HyperDriveConfig, ScriptRunConfig } from '../../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const script = `
while [ $# -gt 0 ]; do case "$1" in --x) x=$2 ;; --resume-from) . "$2/checkpoint" ;; esac; shift 2; done
total=$((\${total:-0} + x))
echo "total=$total" > outputs/checkpoint
sleep 0.5
echo "{\\"total\\": $total}"
`;

test('resumed children and enqueued ones start from what the old ones kept', async () => {
  writeFileSync(join(folder, 'train.sh'), script);
  const base = {
    hyperparameterSampling: new GridParameterSampling({ x: choice(3, 5) }),
    primaryMetricName: 'total',
    primaryMetricGoal: 'maximize',
    maxTotalRuns: 2,
    runConfig: new ScriptRunConfig({ sourceDirectory: folder, script: 'train.sh', interpreter: 'sh' }),
  } as const;
  const experiment = new Experiment('sums', { stateFolder: join(folder, 'state') });
  await using earlier = await experiment.submit(new HyperDriveConfig(base));
  await earlier.waitForCompletion();
  const best = await earlier.getBestRunByPrimaryMetric();
  if (best === undefined) throw new Error('no best run');
  expect(await best.getHyperparameters()).toEqual({ x: 5 });
  await using run = await experiment.submit(
    new HyperDriveConfig({ ...base, maxTotalRuns: 1, resumeChildRuns: [best] }),
  );
  expect(await run.enqueue({ resume: [best, { id: `${earlier.id}_0` }] })).toBe(3);
  await run.waitForCompletion();
  const children = await run.getChildrenSortedByPrimaryMetric();
  expect(children.map(({ best_primary_metric }) => best_primary_metric)).toEqual([10, 10, 6]);
  await expect(run.enqueue({ resume: [{ id: 'nothing' }] })).rejects.toThrow('resume: expected a child run');
});
