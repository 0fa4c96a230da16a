import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choice, range } from '../../space/index.ts';
import { Study } from '../index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a trial that stops early by itself keeps what it reported, and is stopped', async () => {
  await using study = await Study.create({ x: range(0, 1) }, { seed: 1, stateFolder: folder });
  const trial = await study.ask();
  await trial.report(3, { step: 5 });
  await trial.report(2, { step: 7 });
  await trial.stop('it is poor');
  await expect(trial.tell(1)).rejects.toMatchObject({ code: 'SDK_UNKNOWN_TRIAL' });
  expect(await study.trials()).toMatchObject([{ state: 'stopped', message: 'it is poor', last: 2 }]);
  expect(await study.reports(0)).toEqual([
    { metric: 'value', step: 5, value: 3 },
    { metric: 'value', step: 7, value: 2 },
  ]);
  const told = await study.ask();
  await told.tell(4);
  expect(await study.reports(1)).toEqual([{ metric: 'value', step: null, value: 4 }]);
});

test('a study says what it does, and does something else after a change', async () => {
  await using study = await Study.create({ x: range(0, 1) }, { seed: 1, sampling: 'random', stateFolder: folder });
  await (await study.ask()).tell(1);
  expect(await study.definition()).toMatchObject({ sampling: { type: 'random' }, earlyTermination: { type: 'none' } });
  await study.change({ sampling_algorithm: 'tpe', early_termination: { type: 'median_stopping' } });
  expect(await study.definition()).toMatchObject({
    sampling: { type: 'tpe' },
    earlyTermination: { type: 'median_stopping' },
  });
  await (await study.ask()).tell(1);
  await expect(study.change({ sampling_algorithm: 'best' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(FORMATS|SWEEP)_/),
  });
});

test('the importance of parameters is that of the trials so far', async () => {
  await using study = await Study.create({ x: range(0, 1), y: range(0, 1) }, { seed: 1, stateFolder: folder });
  expect(await study.importance()).toMatchObject({ trials: 0, parameters: [] });
  for (let n = 0; n < 40; n++) {
    const trial = await study.ask();
    await trial.tell(10 * trial.config.x + trial.config.y / 10);
  }
  const { trials, parameters } = await study.importance();
  expect([trials, parameters.map(({ parameter }) => parameter)]).toEqual([40, ['x', 'y']]);
});

test('a canceled study ends, with its open trials', async () => {
  await using study = await Study.create({ x: range(0, 1) }, { seed: 1, stateFolder: folder });
  const trial = await study.ask();
  await study.cancel();
  await expect.poll(() => trial.signal.aborted).toBe(true);
  await trial.tell();
  expect(await study.trials()).toMatchObject([{ state: 'canceled' }]);
  await expect(study.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
});

test('a define-by-run trial has the value that its program wants', async () => {
  await using study = await Study.create({}, { seed: 1, defineByRun: true, stateFolder: folder });
  const trial = await study.ask();
  expect(await trial.suggest('x', range(0, 1), { value: 0.25 })).toBe(0.25);
  expect(await trial.suggest('kind', choice(null, 'a'), { value: null })).toBe(null);
  await expect(trial.suggest('y', range(0, 1), { value: 7 })).rejects.toMatchObject({
    code: 'SWEEP_BAD_CONFIGURATION',
    message: expect.stringContaining('y: 7 is not a value of'),
  });
  await trial.tell(1);
  expect(await study.trials()).toMatchObject([{ parameters: { x: 0.25, kind: null } }]);
  expect(Object.keys((await study.definition()).space)).toEqual(['x', 'kind']);
});
