import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLab } from './squares.fixture.ts';

const lab = openLab();
const { folder, hyperdrive, start, until } = lab;
afterAll(lab.close);

/** A folder with a script that saves a model as scripts for Azure ML do, and fails if it is there already. */
function project(name: string, sweep: string): string {
  mkdirSync(join(folder, name, 'src'), { recursive: true });
  writeFileSync(
    join(folder, name, 'src', 'train.sh'),
    [
      'mkdir -p outputs || exit 3',
      'test ! -e model.txt || exit 4',
      'echo "model $1" > model.txt',
      'cp model.txt outputs/model.pkl',
      'echo "log $1" > logs/run.txt',
      'echo "{\\"score\\": $1}"',
    ].join('\n'),
  );
  writeFileSync(join(folder, name, 'sweep.yaml'), sweep);
  return join(name, 'sweep.yaml');
}

const sweepOf = (head: string, command = 'sh train.sh ${{search_space.x}}') => `${head}
trial: {code: ./src, command: "${command}"}
search_space: {x: {type: choice, values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 12, max_concurrent_trials: 4}
`;
const azure = '$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json\ntype: sweep';

/** Changes if any file of a folder changes. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
    hash.update(name);
    if (name.includes('.')) hash.update(readFileSync(join(path, name)));
  }
  return hash.digest('hex');
}

function trialsOf(state: string): string {
  const sweeps = join(folder, state, 'sweeps');
  const [sweep = ''] = readdirSync(sweeps);
  return join(sweeps, sweep, 'trials');
}

test('a file of Azure ML: twelve trials that save ./outputs/model.pkl leave twelve models, and the code as it was', async () => {
  const file = project('azure', sweepOf(azure));
  const before = hashOf(join(folder, 'azure', 'src'));
  const state = ['--state', 'azure-state'];
  const run = await hyperdrive(['run', file, ...state, '--gpus', '']);
  expect(run).toMatchObject({ code: 0 });
  const trials = trialsOf('azure-state');
  const models = readdirSync(trials).map((trial) => readFileSync(join(trials, trial, 'outputs', 'model.pkl'), 'utf8'));
  expect(models.sort()).toEqual(Array.from({ length: 12 }, (_, x) => `model ${x}\n`).sort());
  const best = JSON.parse((await hyperdrive(['best', ...state, '--json'])).out);
  expect(readFileSync(join(best.outputs, 'model.pkl'), 'utf8')).toBe('model 11\n');
  expect(readFileSync(join(best.outputs, 'logs', 'run.txt'), 'utf8')).toBe('log 11\n');
  expect(hashOf(join(folder, 'azure', 'src'))).toBe(before);
  const copies = readdirSync(trials).filter((trial) => existsSync(join(trials, trial, 'attempts', '0', 'work')));
  expect(copies).toEqual([]);
  expect((await hyperdrive(['verify', ...state])).code).toBe(0);
});

test('trials share a folder unless the file says copy; check says which', async () => {
  const shared = project('shared', sweepOf('name: shared').replace('max_total_trials: 12', 'max_total_trials: 2'));
  mkdirSync(join(folder, 'shared', 'src', 'logs'));
  const run = await hyperdrive([
    'run',
    shared,
    '--state',
    'shared-state',
    '--gpus',
    '',
    '--set',
    'limits.max_concurrent_trials=1',
  ]);
  // The first trial leaves a file that the second one finds.
  expect(run.text).toContain('1 failed');
  expect((await hyperdrive(['check', shared])).out).toContain('trial.isolation: copy gives each its own');
  const copied = ['--set', 'trial.isolation=copy', '--state', 'copy-state', '--gpus', ''];
  writeFileSync(join(folder, 'shared', 'src', '.amlignore'), 'model.txt\n');
  expect(await hyperdrive(['run', shared, ...copied])).toMatchObject({ code: 0 });
  const checked = await hyperdrive(['check', shared, '--set', 'trial.isolation=copy']);
  expect(checked.out).toContain('its own copy of');
});

test('a change of the code while the sweep runs reaches none of its trials, nor does a pause', async () => {
  const file = project('edited', sweepOf(azure, 'sh train.sh ${{search_space.x}} && sleep 0.3'));
  const running = start([
    'run',
    file,
    '--state',
    'edited-state',
    '--gpus',
    '',
    '--set',
    'limits.max_concurrent_trials=1',
  ]);
  await until('edited-state', ({ trials }) => trials.completed >= 1);
  writeFileSync(join(folder, 'edited', 'src', 'train.sh'), 'exit 9\n');
  running.press();
  await running.ended;
  const resumed = await hyperdrive(['resume', '--state', 'edited-state', '--gpus', '']);
  expect(resumed.text).not.toContain('failed');
  expect(resumed.code).toBe(0);
});

test('code that is gone before the first trial fails with its path', async () => {
  const file = project('gone', sweepOf(azure));
  const run = await hyperdrive(['run', file, '--state', 'gone-state', '--gpus', '', '--set', 'trial.code=nowhere']);
  expect(run).toMatchObject({ code: 2, err: expect.stringContaining('nowhere') });
});

test('much code is said before it is copied', async () => {
  const file = project('large', sweepOf(azure));
  writeFileSync(join(folder, 'large', 'src', 'weights.bin'), Buffer.alloc(101_000_000));
  expect((await hyperdrive(['check', file])).err).toMatch(
    /trial\.code: each attempt copies .*: 2 files, 101 MB; list in its \.amlignore/,
  );
});

test.each([
  ['file:./src', /ok/],
  ['{local_path: src}', /ok/],
  ['file:src/train.sh', /ok/],
  ['azureml:code:1', /not a local folder/],
])('code: %s', async (code, expected) => {
  const file = project('spellings', sweepOf(azure).replace('./src', code));
  expect((await hyperdrive(['check', file])).text).toMatch(expected);
});
