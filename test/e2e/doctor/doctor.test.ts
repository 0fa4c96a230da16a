import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockFinding } from '../../../src/cli/doctor/clock.ts';
import { nodeFinding } from '../../../src/cli/doctor/program.ts';
import { settings, trialVariables } from '../../../src/cli/doctor/variables.ts';
import { chooseDriver } from '../../../src/store/sqlite/opening/open.ts';
import { testUnless } from '../../helpers/unless.ts';
import {
  command,
  copy,
  environmentOf,
  file,
  folder,
  found,
  hasFaketime,
  sound,
  started,
  sweep,
} from './doctor.fixture.ts';

/** Every trouble of a machine, a folder or a file that `hyperdrive doctor` tells of, made for real. */

test('a sound folder and file: no problem, and nothing is changed', () => {
  // The shared memory of SQLite, which every reader uses, is no part of the state.
  const digest = () =>
    readdirSync(sound, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(shm|wal)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
  const before = digest();
  expect(found('database', ['sweep.yaml', '--state', sound])).toMatchObject([
    { level: 'ok', text: expect.stringMatching(/^schema \d+; \d+ KiB; a quick check finds no fault$/) },
  ]);
  expect(found('sweeps', ['--state', sound])).toMatchObject([{ text: '1 sweep, 0 not ended' }]);
  expect(found('sweep file', ['sweep.yaml', '--state', sound])).toMatchObject([{ level: 'ok' }]);
  expect(digest()).toEqual(before);
  expect(found('state folder', ['--state', 'new'])).toMatchObject([
    { level: 'ok', text: expect.stringContaining('does not exist yet') },
  ]);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

test('as text: a line for each finding, its fix below, and a count', () => {
  const words = [command, 'doctor', 'missing.yaml', '--state', sound];
  const run = spawnSync(process.execPath, words, {
    cwd: folder,
    env: environmentOf({ HYPERDRIVE_SERVER: 'there' }),
    encoding: 'utf8',
  });
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/^ok {7}database +schema /m);
  expect(run.stdout).toMatch(/^problem {2}sweep file +missing\.yaml does not exist\n +fix: .*\(CLI_NO_FILE\)$/m);
  expect(run.stdout).toMatch(/^problem {2}server +HYPERDRIVE_SERVER is there, which is no address$/m);
  expect(run.stdout).toMatch(/2 problems, \d warnings?\n$/);
});

test('a Node.js that is too old', () => {
  expect(nodeFinding('20.18.3', 'node')).toMatchObject({ level: 'problem', text: '20.18.3 (node) is too old' });
  for (const version of ['20.19.0', '22.1.0', '24.0.0']) expect(nodeFinding(version, 'node').level).toBe('ok');
});

test('a clock that jumps', () => {
  expect(clockFinding(0.4, 'now').level).toBe('ok');
  for (const jump of [-3_000, 3_000]) expect(clockFinding(jump, 'now')).toMatchObject({ level: 'warning' });
});

test('a state folder that is a file', () => {
  file('plain', '');
  expect(found('state folder', ['--state', 'plain'])).toMatchObject([
    { level: 'problem', text: expect.stringContaining('is not a folder') },
  ]);
});

const mayMount = spawnSync('sh', ['-c', `mkdir ${folder}/m && mount -t tmpfs none ${folder}/m && umount ${folder}/m`]);
const mounting = testUnless(mayMount.status !== 0 && 'this process may not mount');
/** Runs a body in a small file system. */
function mounted(name: string, options: string, body: (place: string) => void): void {
  const place = join(folder, name);
  mkdirSync(place);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', place]).status).toBe(0);
  try {
    body(place);
  } finally {
    spawnSync('umount', [place]);
  }
}

mounting('a folder that is mounted read-only', () => {
  mounted('read-only', 'size=8m', (place) => {
    spawnSync('mount', ['-o', 'remount,ro', place]);
    expect(found('state folder', ['--state', place])).toMatchObject([
      { level: 'problem', text: `${place} cannot be written: its file system is mounted read-only` },
    ]);
  });
});

mounting('a disk that is full, and one without inodes', () => {
  mounted('full', 'size=1m', (place) => {
    expect(found('disk', ['--state', place])).toMatchObject([{ level: 'problem', text: 'only 1 MiB are free' }]);
  });
  mounted('inodes', 'size=2g,nr_inodes=50', (place) => {
    expect(found('disk', ['--state', place])).toMatchObject([
      { level: 'problem', text: expect.stringContaining('more files can be created') },
    ]);
  });
});

testUnless(process.getuid?.() === 0 && 'root may write everywhere')('a folder of somebody else', () => {
  const place = copy('foreign');
  chmodSync(place, 0o555);
  expect(found('state folder', ['--state', place])).toMatchObject([
    { level: 'problem', text: expect.stringContaining('permission denied') },
  ]);
});

test('a damaged database, one of another program, and one that is gone', () => {
  const damaged = copy('damaged');
  const bytes = readFileSync(join(damaged, 'hyperdrive.db'));
  // Beyond the first pages, which have the schema and the version.
  bytes.fill(0xa5, 40_960, bytes.length);
  for (const name of readdirSync(damaged)) if (/-(wal|shm)$/.test(name)) rmSync(join(damaged, name));
  writeFileSync(join(damaged, 'hyperdrive.db'), bytes);
  expect(found('database', ['--state', damaged])).toMatchObject([{ level: 'problem' }]);

  const other = copy('other');
  for (const name of readdirSync(other)) if (/-(wal|shm)$/.test(name)) rmSync(join(other, name));
  writeFileSync(join(other, 'hyperdrive.db'), 'text, not a database. '.repeat(500));
  expect(found('database', ['--state', other])).toMatchObject([
    { level: 'problem', fix: expect.stringContaining('STORE_CORRUPT') },
  ]);

  const gone = copy('gone');
  for (const name of readdirSync(gone)) if (name.startsWith('hyperdrive.db')) rmSync(join(gone, name));
  expect(found('database', ['--state', gone])).toMatchObject([
    { level: 'problem', text: `the database of ${gone} is gone` },
  ]);
});

test('a database of a later version is refused, one of an earlier version is left as it is', async () => {
  const openDriver = await chooseDriver(undefined);
  const setSchema = (name: string, version: string) => {
    const place = copy(name);
    const driver = openDriver(join(place, 'hyperdrive.db'), { readOnly: false });
    driver.exec(`update install set schema_version = ${version}`);
    driver.close();
    return place;
  };
  expect(found('database', ['--state', setSchema('later', '999')])).toMatchObject([
    { level: 'problem', fix: expect.stringContaining('STORE_NEWER_SCHEMA') },
  ]);
  const earlier = setSchema('earlier', 'schema_version - 1');
  const look = () => found('database', ['--state', earlier]);
  expect(look()).toMatchObject([{ level: 'ok', text: expect.stringContaining('the next command raises it to') }]);
  expect(look()).toEqual(look());
});

test('a sweep that a process drives, and one whose process was killed', async () => {
  file('slow.yaml', sweep('trial: { command: [sh, -c, "sleep 60"] }'));
  const state = join(folder, 'driven');
  const { child, match } = await started(['run', 'slow.yaml', '--state', state, '--json'], /"id":"(hd-\w+)"/);
  const id = match[1];
  // A moment passes between the record of the sweep and its lease.
  for (let tries = 0; tries < 20 && found('sweep', ['--state', state])[0]?.level !== 'ok'; tries++);
  expect(found('sweep', ['--state', state])).toMatchObject([
    { level: 'ok', text: expect.stringMatching(new RegExp(`^${id} \\(\\w+\\) is driven by process ${child.pid} on `)) },
  ]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(found('sweep', ['--state', state])).toMatchObject([
    {
      level: 'warning',
      text: expect.stringContaining(`process ${child.pid} on `),
      fix: expect.stringContaining(`hyperdrive resume ${id}`),
    },
  ]);
  spawnSync(process.execPath, [command, 'stop', '--state', state], { cwd: folder, env: environmentOf({}) });
});

test('Python: none, and a package of another version', () => {
  const bin = join(folder, 'no-python');
  mkdirSync(bin);
  expect(found('Python', ['--state', sound], { PATH: bin })).toMatchObject([
    { level: 'warning', text: expect.stringContaining('no Python that runs') },
  ]);
  const packages = join(folder, 'packages');
  mkdirSync(join(packages, 'hyperdrive_ml'), { recursive: true });
  mkdirSync(join(packages, 'hyperdrive_ml-9.9.9.dist-info'));
  writeFileSync(join(packages, 'hyperdrive_ml', '__init__.py'), 'raise RuntimeError("imported")\n');
  writeFileSync(
    join(packages, 'hyperdrive_ml-9.9.9.dist-info', 'METADATA'),
    'Metadata-Version: 2.1\nName: hyperdrive-ml\nVersion: 9.9.9\n',
  );
  expect(found('hyperdrive_ml', ['--state', sound], { PYTHONPATH: packages })).toMatchObject([
    { level: 'warning', text: expect.stringMatching(/^version 9\.9\.9 .*but this program is /) },
  ]);
});

test('few open files, and GPUs that trials would not get', () => {
  const limited = ['bash', '-c', 'ulimit -n 300; exec "$0" "$@"'];
  expect(found('open files', ['--state', sound], {}, limited)).toMatchObject([
    { level: 'warning', text: 'at most 300' },
  ]);
  const bin = join(folder, 'gpu');
  mkdirSync(bin);
  writeFileSync(join(bin, 'nvidia-smi'), '#!/bin/sh\necho NVIDIA Example\n');
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
  const more = { PATH: `${bin}:${process.env.PATH}`, CUDA_VISIBLE_DEVICES: '' };
  expect(found('GPUs', ['--state', sound], more)).toMatchObject([
    { level: 'warning', fix: expect.stringContaining('CUDA_VISIBLE_DEVICES') },
  ]);
});

test('variables: a misspelt one, a secret that is not shown, a target that does not exist', () => {
  const more = {
    HYPERDRIVE_STAET: 'x',
    HYPER_DRIVE_X: '',
    HYPERDRIVE_SERVER_TOKEN: 'very-secret',
    HYPERDRIVE_SERVER: 'https://me:very-secret@127.0.0.1:1',
    HYPERDRIVE_TARGET: 'lokal',
  };
  const variables = found('variable', ['--state', sound], more);
  expect(variables).toMatchObject([
    { level: 'ok', text: 'HYPERDRIVE_SERVER=https://me:***@127.0.0.1:1' },
    { level: 'ok', text: 'HYPERDRIVE_SERVER_TOKEN=***' },
    { level: 'warning', text: expect.stringContaining('HYPERDRIVE_STAET'), fix: 'did you mean HYPERDRIVE_STATE?' },
    { level: 'ok', text: 'HYPERDRIVE_TARGET=lokal' },
    { level: 'warning', text: expect.stringContaining('HYPER_DRIVE_X') },
  ]);
  expect(JSON.stringify(found('server', ['--state', sound], more))).not.toContain('very-secret');
  expect(found('target', ['--state', sound], more)).toMatchObject([
    { level: 'problem', fix: expect.stringContaining('COMPUTE_UNKNOWN_TARGET') },
  ]);
});

test('the doctor knows every variable that the sources read', () => {
  const files = ['src', 'python/hyperdrive-ml/src', 'python/hyperdrive-ml-server/src'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|py)$/.test(name) && !/\.(test|fixture|contract)\.ts$|^cli\/doctor\//.test(name))
      .map((name) => join(root, name)),
  );
  const named = files.flatMap((name) => readFileSync(name, 'utf8').match(/\bHYPERDRIVE_[A-Z_]*[A-Z]\b/g) ?? []);
  const known: readonly string[] = [...settings, ...trialVariables];
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
});

testUnless(!hasFaketime && 'faketime is not installed')('entries from the future', () => {
  expect(found('clock', ['--state', sound], {}, ['faketime', '-f', '-1d'])).toContainEqual(
    expect.objectContaining({ level: 'warning', text: expect.stringMatching(/ in the future$/) }),
  );
});

test.each([
  ['a program that is missing', 'trial: { command: [no-such-program] }', 'command', 'problem'],
  ['a program that a shell would not find', 'trial: { command: "no-such-program --x 1" }', 'command', 'problem'],
  ['a script that is missing', 'trial: { command: [sh, gone.py] }', 'script', 'warning'],
  ['a folder that is missing', 'trial: { command: [sh], code: nowhere }', 'sweep file', 'problem'],
  ['a mistake in the file', 'trials: { command: [sh] }', 'sweep file', 'problem'],
] as const)('a sweep with %s', (_, lines, subject, level) => {
  file('wrong.yaml', sweep(lines));
  expect(found(subject, ['wrong.yaml', '--state', sound])).toMatchObject([{ level }]);
});
