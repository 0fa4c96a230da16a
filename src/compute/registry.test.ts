import { expect, test } from 'vitest';
import { chosenTarget } from './chosen-target.ts';
import { testJob } from './compute.contract.ts';
import { type TargetKind, targetKind } from './registry.ts';

const command = testJob({ trial: {} }).definition;
const functions = testJob({ trial: { type: 'in_process' } }).definition;

test('functions run in their program; commands run on the chosen target, by default on this machine', () => {
  expect([chosenTarget(functions, 'my-package/cluster'), chosenTarget(command, undefined)]).toEqual([
    'in-process',
    'local',
  ]);
  expect([chosenTarget(command, 'my-package/cluster'), chosenTarget(command, '')]).toEqual([
    'my-package/cluster',
    'local',
  ]);
});

test('built-in targets declare what they need', async () => {
  expect(await targetKind('local')).toMatchObject({ needsServer: true, needsObjective: false });
  expect(await targetKind('in-process')).toMatchObject({ needsServer: false, needsObjective: true });
});

test("a package's target is available only where packages may be loaded", async () => {
  const kind: TargetKind = {
    needsServer: true,
    needsObjective: false,
    open: () => Promise.reject(new Error('not opened')),
  };
  expect(await targetKind('my-package/cluster', async () => kind)).toBe(kind);
  await expect(targetKind('my-package/cluster')).rejects.toMatchObject({
    code: 'COMPUTE_UNKNOWN_TARGET',
    details: { field: 'HYPERDRIVE_TARGET', value: 'my-package/cluster' },
  });
});

test('an unknown name is refused with a list of the known ones', async () => {
  await expect(targetKind('slurm', async () => Promise.reject(new Error('asked')))).rejects.toMatchObject({
    code: 'COMPUTE_UNKNOWN_TARGET',
    message: expect.stringContaining('local or in-process, got "slurm"'),
  });
});
