import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type FolderLab, folderLab, until } from './lab.ts';

const labs: FolderLab[] = [];
afterEach(() => {
  for (const lab of labs.splice(0)) lab.remove();
});

function newLab(): FolderLab {
  const lab = folderLab();
  labs.push(lab);
  return lab;
}

/** What a sweep came to, without its ids and times. */
async function outcome(lab: FolderLab, state: string) {
  const trials = JSON.parse((await lab.run('trials', '--state', state, '--json')).out);
  const replay = await lab.run('replay', '--state', state);
  return {
    trials: trials.map((trial: Record<string, unknown>) => [trial.number, trial.config, trial.state, trial.best]),
    replay: [replay.code, replay.out.split('\n')[0]],
    exported: (await lab.run('export', '--state', state)).out.split('\n').map((line) => line.split(',').slice(0, 3)),
  };
}

/** Leaves a sweep with two trials running. */
async function leave(lab: FolderLab) {
  const run = lab.start('run', 'sweep.yaml', '--state', 'before', '--gpus', '');
  await lab.started(2);
  run.terminate();
  expect((await run.ended).code).toBe(130);
}

function exits(folder: string): number {
  return readdirSync(folder, { recursive: true }).filter((path) => String(path).endsWith('/exit')).length;
}

/** Job files as earlier versions wrote them. */
function makeAbsolute(lab: FolderLab, state: string) {
  for (const name of readdirSync(lab.path(`${state}/sweeps`), { recursive: true }).map(String)) {
    if (!/jobs\/[^/]+\.json$/.test(name)) continue;
    const file = join(lab.path(`${state}/sweeps`), name);
    const job = JSON.parse(readFileSync(file, 'utf8'));
    const runFolder = join(lab.path(`${state}/sweeps`), name.split('/')[0] ?? '', job.runFolder);
    writeFileSync(file, JSON.stringify({ ...job, runFolder }));
  }
}

test.each([
  ['trials still run when it is resumed', 'late', false],
  ['trials have ended after the move', 'between', false],
  ['trials had ended before the move', 'early', false],
  ['its job files have absolute paths', 'early', true],
])('a moved folder gives the same as an unmoved one: %s', { timeout: 120_000 }, async (_, when, isOld) => {
  const still = newLab();
  await leave(still);
  still.go();
  expect((await still.run('resume', '--state', 'before', '--gpus', '')).code).toBe(0);

  const lab = newLab();
  await leave(lab);
  if (when === 'early') {
    lab.go();
    await until(() => exits(lab.path('before')) === 2);
  }
  if (isOld) makeAbsolute(lab, 'before');
  renameSync(lab.path('before'), lab.path('after'));
  if (when === 'between') {
    lab.go();
    await until(() => exits(lab.path('after')) === 2);
  }
  const resumed = lab.start('resume', '--state', 'after', '--gpus', '');
  if (when === 'late') {
    await until(() => resumed.written().text !== '' || lab.starts()['0'] === 1);
    lab.go();
  }
  expect((await resumed.ended).code).toBe(0);
  expect(await outcome(lab, 'after')).toEqual(await outcome(still, 'before'));
  expect(lab.starts()).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1 });
  expect(existsSync(lab.path('before'))).toBe(false);
});

test('a sweep that is over leaves no job file, also none of an attempt that no record knows', {
  timeout: 60_000,
}, async () => {
  const lab = newLab();
  await leave(lab);
  const [sweep = ''] = readdirSync(lab.path('before/sweeps'));
  const jobs = lab.path(`before/sweeps/${sweep}/jobs`);
  const [known = ''] = readdirSync(jobs);
  const stray = { ...JSON.parse(readFileSync(join(jobs, known), 'utf8')), key: 'aaaaaaaaaa-stray-9-0' };
  writeFileSync(
    join(jobs, 'aaaaaaaaaa-stray-9-0.json'),
    JSON.stringify({ ...stray, runFolder: 'trials/9/attempts/0' }),
  );
  lab.go();
  expect((await lab.run('resume', '--state', 'before', '--gpus', '')).code).toBe(0);
  expect(readdirSync(jobs)).toEqual([]);
});
