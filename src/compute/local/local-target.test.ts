import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import type { CommandTrial } from '../../model/index.ts';
import { describeCompute, keyOf } from '../compute.contract.ts';
import type { AttemptJob, ParameterText } from '../compute.ts';
import { key, living, removeRooms, room, runOne, sleep, until, waitForGo } from './local-room.fixture.ts';

afterAll(removeRooms);

const noEngine = [
  {
    test: 'a submission with a lost answer creates one job, which the next submission finds',
    reason: 'this process is the engine',
  },
  {
    test: 'while the engine is unreachable, calls fail and jobs keep running',
    reason: 'this process is the engine',
  },
  { test: 'a job that the engine starts twice runs user code once', reason: 'this process is the engine' },
];

const openLocal = async () => {
  const { intake, open, job } = room();
  let target = open();
  const report = (value: number) => `echo '{"loss": ${value}}'`;
  return {
    target,
    intake,
    slots: 2 as const,
    quick: (name: string) => job(name, { command: `${report(0.5)}; ${report(0.25)}` }),
    endless: (name: string) => job(name, { command: `${report(0.5)}; exec ${sleep}` }),
    until,
    restart: async () => {
      target = open();
      return target;
    },
    dispose: async () => {
      const { jobs } = await target.list();
      for (const entry of jobs) await target.cancel(entry.key);
      await until(async () => (await target.list()).jobs.every((entry) => entry.phase === 'ended'));
      await target.close();
    },
  };
};

describeCompute('local processes', openLocal, noEngine);

// --- running ------------------------------------------------------------------------------------------------------

test('output, exit status, parameters and outputs are in their places', async () => {
  const { text, end, folder } = await runOne(
    { command: 'echo out; echo err >&2; pwd; cat "$HYPERDRIVE_PARAMETERS"; echo x > ${{outputs}}/kept; exit 3' },
    { config: { lr: 0.1 } },
  );
  expect(text(key, 'stdout.log')).toBe(`out\n${folder}\n{"lr":0.1}`);
  expect(text(key, 'stderr.log')).toBe('err\n');
  expect(text(key, 'outputs/kept')).toBe('x\n');
  expect(end).toMatchObject({ kind: 'user_error', exitCode: 3, signal: null });
  expect(end?.message).toBe('Exit code 3. Last line of stderr.log: err');
});

test('metrics arrive on standard output and in the spool file, numbered separately', async () => {
  const { attempt, end } = await runOne({
    command: [
      'python3',
      '-c',
      [
        'import json, os',
        'for step in range(3): print(json.dumps({"loss": 1 / (step + 1), "step": step}))',
        'print(json.dumps({"metric": "loss", "value": float("nan")}))',
        'print("ordinary text", {"loss": 1})',
        'with open(os.environ["HYPERDRIVE_SPOOL"], "a") as spool:',
        '  spool.write(json.dumps({"metric": "accuracy", "value": 0.5, "timeMs": 7}) + "\\n")',
        '  spool.write(json.dumps({"metric": "accuracy", "value": float("inf")}))',
      ].join('\n'),
    ],
  });
  expect(attempt.reports.get('stdout')).toEqual([
    { metric: 'loss', value: 1, step: 0 },
    { metric: 'loss', value: 0.5, step: 1 },
    { metric: 'loss', value: 1 / 3, step: 2 },
    { metric: 'loss', value: Number.NaN },
  ]);
  expect(attempt.reports.get('spool')).toEqual([
    { metric: 'accuracy', value: 0.5, timeMs: 7 },
    { metric: 'accuracy', value: Number.POSITIVE_INFINITY },
  ]);
  expect(end).toMatchObject({ kind: 'ok', lastSeq: { stdout: 4, spool: 2 } });
});

test('a report is sent while the trial runs', async () => {
  const { intake, open, job } = room();
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: `echo '{"loss": 1}'; ${waitForGo}` }));
  await until(() => intake.reportsOf(key).length === 1);
  expect(attempt.batches[0]?.live).toBe(true);
  expect(attempt.end).toBeNull();
  writeFileSync(join(job(key, {}).runFolder, '..', 'go'), '');
  await until(() => attempt.end !== null);
  await target.close();
});

test('on a machine so slow that each tick serves one job, every job gets its turn', async () => {
  const clock = systemClock();
  let passedMs = 0;
  const monotonicMs = () => {
    passedMs += 60;
    return clock.monotonicMs() + passedMs;
  };
  const { intake, open, job, text } = room({ clock: { ...clock, monotonicMs } });
  const target = open();
  const keys = [0, 1].map(keyOf);
  for (const name of keys) {
    intake.plan(name);
    await target.submit(job(name, { command: `echo '{"loss": 1}'; exec ${sleep}` }));
  }
  await until(() => keys.every((name) => intake.reportsOf(name).length === 1));
  expect(keys.map((name) => text(name, 'stdout.log'))).toEqual(['{"loss": 1}\n', '{"loss": 1}\n']);
  for (const name of keys) await target.cancel(name);
  await until(() => keys.every((name) => living(name).length === 0));
  await target.close();
});

test('a trial is infeasible by exit code or by a spool line', async () => {
  expect((await runOne({ command: 'exit 118' })).end).toMatchObject({ kind: 'infeasible', exitCode: 118 });
  const said = await runOne({
    command: `echo '{"infeasible": true, "message": "too wide"}' >> "$HYPERDRIVE_SPOOL"; exit 1`,
  });
  expect(said.end).toMatchObject({ kind: 'infeasible', message: 'too wide' });
});

test('a signal from outside is a user error that names the signal', async () => {
  const { end } = await runOne({ command: 'kill -9 $$' });
  expect(end).toMatchObject({ kind: 'user_error', exitCode: null, signal: 'SIGKILL' });
});

test('a missing command is refused at submission, or reported by the shell', async () => {
  const { open, job, intake } = room();
  const target = open();
  intake.plan(key);
  await expect(target.submit(job(key, { command: ['no-such-program-x'] }))).rejects.toMatchObject({
    code: 'COMPUTE_COMMAND_NOT_FOUND',
    message: 'The command "no-such-program-x" was not found on the PATH.',
  });
  await expect(target.submit(job(key, { command: ['./missing.sh'] }))).rejects.toMatchObject({
    code: 'COMPUTE_COMMAND_NOT_FOUND',
  });
  expect((await target.list()).jobs).toEqual([]);
  await target.close();
  const { end } = await runOne({ command: 'no-such-program-x --lr 1' });
  expect(end).toMatchObject({ kind: 'user_error', exitCode: 127 });
  expect(end?.message).toMatch(/did not find a command.*no-such-program-x/);
});

test('a job that can never run is refused at submission', async () => {
  const { open, job } = room({ slots: { cpus: 2, gpus: ['0'] } });
  const target = open();
  const code = (trial: Partial<CommandTrial>, input?: Partial<AttemptJob>) =>
    target.submit(job(key, trial, input)).then(
      () => 'accepted',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
  expect(await code({ cpus: 3 })).toBe('COMPUTE_TOO_LARGE');
  expect(await code({ gpus: 2 })).toBe('COMPUTE_TOO_LARGE');
  expect(await code({ workingFolder: '/no/such/folder' })).toBe('COMPUTE_FOLDER_MISSING');
  expect(await code({ command: 'echo ${{search_space.lr}}' })).toBe('COMPUTE_BAD_PLACEHOLDER');
  expect(await code({ stdoutMetrics: { json: true, patterns: ['('] } })).toBe('PATTERNS_REFUSED');
  expect(await code({ environment: { 'a-b': '1' } })).toBe('COMPUTE_BAD_VALUE');
  expect(await code({}, { key: '../../etc' })).toBe('COMPUTE_BAD_KEY');
  await target.close();
});

// --- parameters ---------------------------------------------------------------------------------------------------

const hostile = `x"; rm -rf "$HOME" '$(touch pwned)' \`touch pwned\` && touch pwned \\ \n ü 漢 🚀 * ~ $HOME ;`;
const parameters: readonly ParameterText[] = [
  { path: 'text', argument: '--text', environment: 'AZUREML_SWEEP_text', text: hostile },
  { path: 'model', argument: '--model', environment: 'AZUREML_SWEEP_model', text: '{"depth":3}' },
  { path: 'model.depth', argument: null, environment: 'AZUREML_SWEEP_model_depth', text: '3' },
];

test('a hostile value is one argument, one word, one variable and never code', async () => {
  const script = 'import json, os, sys; print(json.dumps([sys.argv[1:], os.environ["AZUREML_SWEEP_text"]]))';
  const config = { text: hostile };
  const list = await runOne({ command: ['python3', '-c', script] }, { config, parameters });
  expect(JSON.parse(list.text(key, 'stdout.log'))).toEqual([['--text', hostile, '--model', '{"depth":3}'], hostile]);
  const command = `python3 -c '${script}' \${{search_space.text}} "\${{ search_space.text }}" 'a\${{search_space.text}}b' "$(printf %s \${{search_space.text}})" \${{search_space.model.depth}}`;
  const shell = await runOne({ command }, { config, parameters });
  const [args] = JSON.parse(shell.text(key, 'stdout.log'));
  expect(args).toEqual([hostile, hostile, `a${hostile}b`, hostile, '3']);
  for (const { folder } of [list, shell]) expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test('placeholders in a list are filled, and then nothing is appended', async () => {
  const { text } = await runOne(
    {
      command: [
        'printf',
        '%s|',
        'd=${{search_space.model.depth}}',
        '${{outputs.default}}',
        '${{search_space.model.width}}',
      ],
    },
    { parameters, parameterNames: ['text', 'model'] },
  );
  expect(text(key, 'stdout.log')).toMatch(/^d=3\|.*outputs\|\|$/);
});

test('parameters are appended to a shell text on request', async () => {
  const { text } = await runOne({ command: 'printf "%s|" a', appendParameters: 'always' }, { parameters });
  expect(text(key, 'stdout.log')).toBe(`a|--text|${hostile}|--model|{"depth":3}|`);
});

test("a trial's environment has allowed variables, those of the definition and HyperDrive's own", async () => {
  const { text } = await runOne(
    {
      command: 'env',
      environment: { MINE: '1', HYPERDRIVE_TRIAL: 'no' },
      inheritEnvironment: ['KEEP_*', 'EXACT'],
    },
    { trial: 4, environment: { MLFLOW_RUN_ID: 'run' } },
    {
      baseEnvironment: { PATH: process.env.PATH, LC_ALL: 'C', SECRET: 's', KEEP_A: 'a', EXACT: 'e', EXACT_NOT: 'n' },
    },
  );
  const lines = text(key, 'stdout.log').split('\n');
  for (const line of ['LC_ALL=C', 'KEEP_A=a', 'EXACT=e', 'MINE=1', 'MLFLOW_RUN_ID=run', `HYPERDRIVE_ATTEMPT=${key}`])
    expect(lines).toContain(line);
  expect(lines.filter((line) => /^(SECRET|EXACT_NOT|HYPERDRIVE_STAT)/.test(line))).toEqual([]);
  expect(lines).not.toContain('HYPERDRIVE_TRIAL=no');
});

test('two half-GPU trials share a GPU, another waits, and each sees its own GPU', async () => {
  const { intake, open, job, text } = room({ slots: { cpus: 8, gpus: ['GPU-a', '7'] } });
  const target = open();
  const keys = [0, 1, 2, 3].map(keyOf);
  const sizes = [0.5, 0.5, 1, 0.5];
  const command = `echo "gpu=$CUDA_VISIBLE_DEVICES"; exec ${sleep}`;
  for (const [n, name] of keys.entries()) {
    intake.plan(name);
    await target.submit(job(name, { command, gpus: sizes[n] ?? 0 }));
  }
  const [a = '', b = '', whole = '', waiting = ''] = keys;
  await until(() => [a, b, whole].every((name) => text(name, 'stdout.log') !== ''));
  expect(text(a, 'stdout.log')).toBe('gpu=GPU-a\n');
  expect(text(b, 'stdout.log')).toBe('gpu=GPU-a\n');
  expect(text(whole, 'stdout.log')).toBe('gpu=7\n');
  expect(intake.attempt(waiting).epoch).toBe(0);
  await target.close();
  // The next target reads the occupied slots from the claim files.
  const next = open();
  await next.adopt(keys.map((name, n) => job(name, { command, gpus: sizes[n] ?? 0 })));
  expect((await next.capacity(job(a, { gpus: 0.5 }).definition)).free).toBe(0);
  expect((await next.capacity(job(a, { gpus: 0 }).definition)).free).toBe(4);
  await next.cancel(a);
  await until(() => text(waiting, 'stdout.log') !== '');
  expect(text(waiting, 'stdout.log')).toBe('gpu=GPU-a\n');
  for (const name of keys) await next.cancel(name);
  await until(() => keys.every((name) => living(name).length === 0));
  await next.close();
});
