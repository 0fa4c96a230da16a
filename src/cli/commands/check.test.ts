import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Slots } from '../../workspace/index.ts';
import { runCommand } from '../program.fixture.ts';
import { checkCommand } from './check.ts';
import { runCommand as runSweepCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A dry run of a sweep whose trial prints one line. */
const dryRun = (printed: string, more = '') => {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(
    file,
    `trial: {command: [echo, '${printed}'], append_parameters: never}\nsearch_space: {x: {type: choice, values: [1]}}\n${more}\n` +
      'objectives: [{primary_metric: loss, goal: minimize}, {primary_metric: size, goal: minimize}]\n',
  );
  return runCommand(folder, (context) =>
    checkCommand(context, file, { set: [], dryRun: true, json: false, slots: {} }),
  );
};

test('a dry run checks every metric that the sweep needs', async () => {
  const bound = 'outcome_constraints: [{metric: latency_ms, max: 3}]';
  await expect(dryRun('{"loss": 1, "sizes": 2}')).rejects.toMatchObject({
    code: 'CLI_DRY_RUN_FAILED',
    message: expect.stringMatching(/never reported "size": it reported "loss", "sizes"; did you mean "sizes"\?$/),
  });
  await expect(dryRun('{"loss": 1, "size": 2, "latency": 2}', bound)).rejects.toMatchObject({
    details: { missing: 'latency_ms' },
  });
  const { code, out } = await dryRun('{"loss": 1, "size": 2, "latency_ms": 2}', bound);
  expect(code).toBe(0);
  expect(out).toContain('search space: x; one configuration\n');
  expect(out).toContain('reported latency_ms: once\n');
  expect(out).toMatch(/\nloss 1\n$/);
});

test('a line with the metric as text is reported with what was expected, and is not converted to a number', async () => {
  const more = 'limits: {max_total_trials: 2}';
  const told =
    /reported no metric; .*\. Not a valid report: \{"loss": "0\.5"\} \(expected a number as the value of "loss", got text; write it without quotes\)\.$/;
  await expect(dryRun('{"loss": "0.5"}', more)).rejects.toThrow(told);
  const state = join(folder, 'text-state');
  const { code, out } = await runCommand(state, (context) =>
    runSweepCommand(context, join(folder, 'sweep.yaml'), { set: [], json: false, slots: {} }),
  );
  expect(code).toBe(1);
  expect(out).toMatch(/warning: Trial 0 completed without .* it logged no metric\. Not a valid report: \{"loss"/);
  expect(out).toMatch(/^trial 0 {2}completed .*Not a valid report/m);
});

test('a dry run says which value is not a number', async () => {
  expect((await dryRun('{"loss": NaN, "size": 2}')).out).toMatch(/\nloss NaN\n$/);
});

const onMachine = (trial: string, resources: string, slots: Slots = { cpus: 2, gpus: [] }) => {
  const file = join(folder, 'machine.yaml');
  writeFileSync(
    file,
    `trial: {command: [echo, '{"loss": 1}'], append_parameters: never, ${trial}}\nresources: {${resources}}\n` +
      'search_space: {x: {type: choice, values: [1]}}\nobjective: {primary_metric: loss, goal: minimize}\n' +
      'limits: {max_total_trials: 20, max_concurrent_trials: 8}\n',
  );
  const state = join(folder, 'machine-state');
  const check = runCommand(state, (context) =>
    checkCommand(context, file, { set: [], dryRun: false, json: false, slots }),
  );
  const run = () => runCommand(state, (context) => runSweepCommand(context, file, { set: [], json: false, slots }));
  return { state, check, run };
};

test.each([
  [
    'code: nowhere',
    'cpus: 1',
    'COMPUTE_FOLDER_MISSING',
    /^trial\.code: the trials would run in \/.*\/nowhere, which does not exist; create it, or/,
  ],
  ['working_directory: machine.yaml', 'cpus: 1', 'COMPUTE_FOLDER_MISSING', /machine\.yaml, which is not a folder/],
  [
    '',
    'cpus: 64',
    'COMPUTE_TOO_LARGE',
    /^resources\.cpus: a trial needs 64 CPU slots, but the machine has 2; ask for 2 or fewer/,
  ],
  [
    '',
    'gpus: 1',
    'COMPUTE_TOO_LARGE',
    /^resources\.gpus: a trial needs 1 GPU, but the machine has none; ask for none, or list GPUs with --gpus/,
  ],
])(
  'settings under which no trial can run are refused before anything starts: %s %s',
  async (trial, resources, code, message) => {
    const { state, check, run } = onMachine(trial, resources);
    await expect(check).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(run()).rejects.toMatchObject({ code });
    expect(existsSync(state)).toBe(false);
  },
);

test('a file for another machine is checked against the slots given for that machine', async () => {
  expect((await onMachine('', 'cpus: 64, gpus: 2', { cpus: 64, gpus: ['0', '1'] }).check).code).toBe(0);
});

test.each([
  [
    'cpus: 1',
    { cpus: 2 },
    "2 at a time (this machine's 2 CPU slots, of 8 allowed; a lower resources.cpus lets more share them)",
  ],
  [
    'cpus: 0.5, gpus: 0.5',
    { cpus: 64, gpus: ['0'] },
    "2 at a time (this machine's 1 GPU, of 8 allowed; a lower resources.gpus lets more share it)",
  ],
  ['cpus: 0.25', { cpus: 2 }, '8 at a time,'],
])('the number of concurrent trials is given with what bounds it: %s', async (resources, slots, text) => {
  expect((await onMachine('', resources, slots).check).out).toContain(`20 trials, ${text}`);
});

test('slots that are processors are called processors', async () => {
  const { out } = await onMachine('', `cpus: ${availableParallelism()}`, {}).check;
  expect(out).toMatch(
    /, 1 at a time \(this machine's \d+ processors?, of 8 allowed; a lower resources\.cpus lets more share (it|them)\),/,
  );
});
