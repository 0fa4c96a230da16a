import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { studyDefinition } from '../../../test/helpers/study.ts';
import { openTokenServer, type TokenServer } from '../../../test/helpers/token-server.ts';
import { problemSchema } from '../../http/index.ts';
import { fetchCommand } from '../commands/read/fetch.ts';
import { runCommand, startProgram } from '../program.fixture.ts';

let there: TokenServer;
let member: string;
let viewer: string;
beforeAll(async () => {
  there = await openTokenServer();
  [member, viewer] = [await there.token('member'), await there.token('viewer')];
});
afterAll(() => there.close());

let here: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'hyperdrive-here-'));
  mkdirSync(join(here, 'src'));
  writeFileSync(
    join(here, 'src/part.sh'),
    'mkdir -p outputs; printf %s "$1" > outputs/model.txt; echo "{\\"loss\\": $1}"\n',
  );
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(4));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const sweepFile = (trials: number, command = 'sh part.sh ${{search_space.x}}') => `
name: far
trial: { command: '${command}', working_directory: src }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: ${trials}, max_concurrent_trials: 2 }
`;
const start = (words: readonly string[], token = member) =>
  startProgram(words, here, '', { HYPERDRIVE_SERVER: there.url, HYPERDRIVE_SERVER_TOKEN: token });
const far = (words: readonly string[], token = member) => start(words, token).ended;

it('a sweep runs there with the code from here, and what its trials kept comes back', async () => {
  const run = await far(['run', 'sweep.yaml']);
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('4 completed') });
  expect(run.out).toContain('sent the code');
  const [sweep] = await there.workspace.store.sweeps();
  if (sweep === undefined) throw new Error('no sweep');
  expect(readdirSync(here).sort()).toEqual(['src', 'sweep.yaml']);

  expect((await far(['fetch', '--all', '--out', 'got'])).out).toContain('of 4 trials');
  for (const trial of [0, 1, 2, 3]) {
    const { config } = await there.workspace.store.trial(sweep.id, trial);
    const at = join(here, `got/trial-${trial}`);
    expect(Number(readFileSync(join(at, 'outputs/model.txt'), 'utf8'))).toBeCloseTo(Number(config.x), 12);
    expect(readFileSync(join(at, 'stdout.log'), 'utf8')).toContain('"loss"');
    expect(JSON.parse(readFileSync(join(at, 'trial.json'), 'utf8'))).toMatchObject({
      number: trial,
      parameters: config,
    });
  }
  // So that fetched files are not code of the next sweep.
  expect(readFileSync(join(here, 'got/.gitignore'), 'utf8')).toBe('*\n');
  const best = await far(['fetch', '--json']);
  expect(JSON.parse(best.out)).toMatchObject({ trials: 1, folder: join(here, sweep.id) });

  // The same code again: nothing is sent.
  const again = await far(['run', 'sweep.yaml', '--detach']);
  expect(again.out).not.toContain('sent the code');
  expect(again).toMatchObject({ code: 0, err: expect.stringContaining('hyperdrive watch') });
}, 60_000);

it('a sweep whose code was sent takes a changed file, and goes on with that code', async () => {
  const slow = 'sleep 30; sh part.sh ${{search_space.x}}';
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(4, slow));
  expect((await far(['run', 'sweep.yaml', '--detach'])).code).toBe(0);
  const [sweep] = await there.workspace.store.sweeps();
  if (sweep === undefined) throw new Error('no sweep');
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(5, slow));
  expect(await far(['change', sweep.id, '--file', 'sweep.yaml'])).toMatchObject({ code: 0, err: '' });
  const { definition } = await there.workspace.store.sweep(sweep.id);
  expect(definition).toMatchObject({ trial: sweep.definition.trial, limits: { maxTotalTrials: 5 } });
  expect((await far(['stop', sweep.id])).code).toBe(0);
}, 60_000);

it('fetch copies from a folder of this machine as well', async () => {
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(2).replace('src }', 'src, isolation: copy }'));
  const local = (words: readonly string[]) => startProgram(words, here).ended;
  expect((await local(['run', 'sweep.yaml'])).code).toBe(0);
  expect((await local(['fetch', '--trial', '1', '--out', 'got'])).code).toBe(0);
  expect(readdirSync(join(here, 'got/trial-1')).sort()).toEqual(['outputs', 'stderr.log', 'stdout.log', 'trial.json']);
}, 60_000);

it('fetch goes on without a file that its trial has removed meanwhile', async () => {
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(1).replace('src }', 'src, isolation: copy }'));
  expect((await startProgram(['run', 'sweep.yaml'], here).ended).code).toBe(0);
  const removed = { path: 'checkpoint-1.pt', sizeBytes: 1, modifiedMs: 0 };
  await runCommand(join(here, '.hyperdrive'), (context) =>
    fetchCommand(
      {
        ...context,
        workingFolder: here,
        async open(use) {
          const workspace = await context.open(use);
          const outputs = (id: string, trial: number) => {
            const real = workspace.files.outputs(id, trial);
            return { ...real, list: async () => [removed, ...(await real.list())] };
          };
          return { ...workspace, files: { ...workspace.files, outputs } };
        },
      },
      undefined,
      { json: true, all: true, out: 'got' },
    ),
  );
  expect(readdirSync(join(here, 'got/trial-0/outputs'))).toEqual(['model.txt']);
}, 60_000);

it('Ctrl-C leaves the sweep running there', async () => {
  writeFileSync(join(here, 'sweep.yaml'), sweepFile(2, 'sleep 4; echo "{\\"loss\\": 1}"'));
  const run = start(['run', 'sweep.yaml']);
  setTimeout(run.press, 3_000);
  expect(await run.ended).toMatchObject({ code: 130, err: expect.stringContaining(`It goes on at ${there.url}`) });
  expect(await far(['watch'])).toMatchObject({ code: 0, out: expect.stringContaining('2 completed') });
}, 60_000);

it('viewers can neither send code nor submit, and learn of no code', async () => {
  const before = (await there.workspace.store.sweeps()).length;
  writeFileSync(join(here, 'src/own.txt'), 'of a viewer');
  expect(await far(['run', 'sweep.yaml'], viewer)).toMatchObject({
    code: 6,
    err: expect.stringContaining('SERVER_FORBIDDEN'),
  });
  expect((await there.workspace.store.sweeps()).length).toBe(before);
});

it.each([
  ['a link out of the code', ['run', 'sweep.yaml'], 2, 'FILES_BAD_CODE'],
  ['slots of this machine', ['run', 'sweep.yaml', '--cpus', '2'], 2, 'CLI_USAGE'],
  ['a trial and all', ['fetch', '--trial', '1', '--all'], 2, 'CLI_USAGE'],
])('%s is refused', async (_what, words, code, expected) => {
  symlinkSync('/etc/hostname', join(here, 'src/away'));
  expect(await far(words)).toMatchObject({ code, err: expect.stringContaining(expected) });
});

it('a server that names files outside of the folder writes none there', async () => {
  const path = '../../../evil.txt';
  const listed = { path, sizeBytes: 1, modifiedMs: 0 };
  const content = () => Readable.from([Buffer.from('x')]);
  const outputs = {
    list: async () => [listed],
    open: async () => ({ ...listed, stream: content, close: async () => {} }),
  };
  const state = there.workspace.folder;
  const fetching = runCommand(state, (context) =>
    fetchCommand(
      {
        ...context,
        workingFolder: here,
        async open(use) {
          const workspace = await context.open(use);
          const files = { ...workspace.files, outputs: () => ({ ...workspace.files.outputs('x', 0), ...outputs }) };
          return { ...workspace, files };
        },
      },
      undefined,
      { json: true, all: true, out: 'a/b/c' },
    ),
  );
  await expect(fetching).rejects.toMatchObject({ code: 'TRACKING_BAD_PATH' });
  expect(readdirSync(here).sort()).toEqual(['a', 'src', 'sweep.yaml']);
  expect(readdirSync(join(here, 'a'))).toEqual(['b']);
});

it('--detach needs a server', async () => {
  expect(await startProgram(['run', 'sweep.yaml', '--detach'], here).ended).toMatchObject({
    code: 2,
    err: expect.stringContaining('--server'),
  });
});

it('a definition that names code which was never sent is refused', async () => {
  const { trial: _, ...definition } = studyDefinition({ trials: 2, workers: 1 });
  const workingFolder = `code:${'0'.repeat(64)}`;
  const answer = await fetch(`${there.url}/api/v1/sweeps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${member}` },
    body: JSON.stringify({
      definition: { ...definition, trial: { type: 'command', command: 'true', workingFolder, stdoutMetrics: {} } },
    }),
  });
  expect([answer.status, problemSchema.parse(await answer.json()).code]).toEqual([404, 'SERVER_UNKNOWN_CODE']);
});
