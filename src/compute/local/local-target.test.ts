import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { silentLogger, systemClock } from '../../base/index.ts';
import type { CommandTrial } from '../../records/index.ts';
import { describeCompute, testJob } from '../compute.contract.ts';
import type { AttemptJob, ParameterText } from '../compute.ts';
import { MemoryIntake } from '../memory-intake.ts';
import { type LocalOptions, localTarget } from './local-target.ts';
import { systemProcessTable } from './process-table.ts';

const clock = systemClock();
const table = systemProcessTable();
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-local-'));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
let rooms = 0;

/** Polls a condition; the test's own time-out is the limit. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

function room(options: Partial<LocalOptions> = {}) {
  const folder = join(root, String(rooms++));
  mkdirSync(folder);
  const intake = new MemoryIntake();
  const open = (more: Partial<LocalOptions> = {}) =>
    localTarget({
      intake,
      stateFolder: join(folder, 'state'),
      slots: { cpus: 2, gpus: [] },
      clock,
      logger: silentLogger,
      baseEnvironment: process.env,
      ...options,
      ...more,
    });
  const job = (key: string, trial: Partial<Omit<CommandTrial, 'type'>>, input: Partial<AttemptJob> = {}) => {
    const { definition: _, trial: __, ...rest } = input;
    return testJob({
      key,
      runFolder: join(folder, key),
      outputFolder: join(folder, key, 'outputs'),
      ...rest,
      trial: { workingFolder: folder, ...trial },
    });
  };
  const file = (key: string, name: string) => join(folder, key, name);
  const text = (key: string, name: string) =>
    existsSync(file(key, name)) ? readFileSync(file(key, name), 'utf8') : '';
  return { folder, intake, open, job, file, text };
}

const key = 'install-sweep-0-0';

/** Runs one job to its end. */
async function runOne(
  trial: Partial<Omit<CommandTrial, 'type'>>,
  input: Partial<AttemptJob> = {},
  options: Partial<LocalOptions> = {},
) {
  const place = room(options);
  const target = place.open();
  const job = place.job(key, trial, input);
  const attempt = place.intake.plan(key, job.config);
  await target.submit(job);
  await until(() => attempt.end !== null);
  await target.close();
  return { ...place, attempt, end: attempt.end, reports: place.intake.reportsOf(key) };
}

/** Living processes of an attempt. */
function living(attemptKey: string): readonly number[] {
  return table.all().flatMap(({ pid, isZombie }) => {
    return !isZombie && table.hasVariable(pid, `HYPERDRIVE_ATTEMPT=${attemptKey}`) ? [pid] : [];
  });
}

describeCompute('local processes', async () => {
  const { intake, open, job } = room();
  const target = open();
  const report = (value: number) => `echo '{"loss": ${value}}'`;
  return {
    target,
    intake,
    slots: 2,
    quick: (name) => job(name, { command: `${report(0.5)}; ${report(0.25)}` }),
    endless: (name) => job(name, { command: `${report(0.5)}; exec sleep 1000` }),
    until,
    dispose: async () => {
      const { jobs } = await target.list();
      for (const entry of jobs) await target.cancel(entry.key);
      await until(async () => (await target.list()).jobs.every((entry) => entry.phase === 'ended'));
      await target.close();
    },
  };
});

// --- running ------------------------------------------------------------------------------------------------------

test('output, exit status, parameters and outputs are where they belong', async () => {
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

test('metrics come by standard output and by the spool, each numbered on its own', async () => {
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

test('a report is told while the trial runs', async () => {
  const { intake, open, job } = room();
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: 'echo \'{"loss": 1}\'; while [ ! -e go ]; do sleep 0.02; done' }));
  await until(() => intake.reportsOf(key).length === 1);
  expect(attempt.batches[0]?.live).toBe(true);
  expect(attempt.end).toBeNull();
  writeFileSync(join(job(key, {}).runFolder, '..', 'go'), '');
  await until(() => attempt.end !== null);
  await target.close();
});

test('infeasible by exit code and by the spool', async () => {
  expect((await runOne({ command: 'exit 118' })).end).toMatchObject({ kind: 'infeasible', exitCode: 118 });
  const said = await runOne({
    command: `echo '{"infeasible": true, "message": "too wide"}' >> "$HYPERDRIVE_SPOOL"; exit 1`,
  });
  expect(said.end).toMatchObject({ kind: 'infeasible', message: 'too wide' });
});

test('a signal from outside is a user error that names it', async () => {
  const { end } = await runOne({ command: 'kill -9 $$' });
  expect(end).toMatchObject({ kind: 'user_error', exitCode: null, signal: 'SIGKILL' });
});

test('a command that does not exist is refused at submit, or explained by the shell', async () => {
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

test('refuses at submit what can never run', async () => {
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
  expect(await code({ stdoutMetrics: { json: true, patterns: ['('] } })).toBe('COMPUTE_BAD_PATTERN');
  expect(await code({ environment: { 'a-b': '1' } })).toBe('COMPUTE_BAD_VALUE');
  expect(await code({}, { key: '../../etc' })).toBe('COMPUTE_BAD_KEY');
  await target.close();
});

// --- parameters ---------------------------------------------------------------------------------------------------

const hostile = `x"; rm -rf "$HOME" '$(touch pwned)' \`touch pwned\` && touch pwned \\ \n ü 漢 🚀 * ~ $HOME ;`;
const parameters: readonly ParameterText[] = [
  { path: ['text'], argument: '--text', text: hostile },
  { path: ['model', 'depth'], argument: '--depth', text: '3' },
];

test('a hostile value is one argument, one word, one variable and never code', async () => {
  const script = 'import json, os, sys; print(json.dumps([sys.argv[1:], os.environ["AZUREML_SWEEP_text"]]))';
  const config = { text: hostile };
  const list = await runOne({ command: ['python3', '-c', script] }, { config, parameters });
  expect(JSON.parse(list.text(key, 'stdout.log'))).toEqual([['--text', hostile, '--depth', '3'], hostile]);
  const command = `python3 -c '${script}' \${{search_space.text}} "\${{ search_space.text }}" 'a\${{search_space.text}}b' "$(printf %s \${{search_space.text}})" \${{search_space.model.depth}}`;
  const shell = await runOne({ command }, { config, parameters });
  const [args] = JSON.parse(shell.text(key, 'stdout.log'));
  expect(args).toEqual([hostile, hostile, `a${hostile}b`, hostile, '3']);
  for (const { folder } of [list, shell]) expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test('placeholders in a list are filled and nothing is appended then', async () => {
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

test('appended parameters on a shell text when asked for', async () => {
  const { text } = await runOne({ command: 'printf "%s|" a', appendParameters: 'always' }, { parameters });
  expect(text(key, 'stdout.log')).toBe(`a|--text|${hostile}|--depth|3|`);
});

test('the environment is an allow-list, the definition and the product', async () => {
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

test('two halves share a GPU, a third waits, and user code sees its own', async () => {
  const { intake, open, job, text } = room({ slots: { cpus: 8, gpus: ['GPU-a', '7'] } });
  const target = open();
  const keys = [0, 1, 2, 3].map((n) => `install-sweep-${n}-0`);
  const sizes = [0.5, 0.5, 1, 0.5];
  const command = 'echo "gpu=$CUDA_VISIBLE_DEVICES"; exec sleep 1000';
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
  // The next target finds what is taken in the claim files.
  const next = open();
  await next.adopt(keys.map((name, n) => job(name, { command, gpus: sizes[n] ?? 0 })));
  expect(next.capacity(job(a, { gpus: 0.5 }).definition).free).toBe(0);
  expect(next.capacity(job(a, { gpus: 0 }).definition).free).toBe(4);
  await next.cancel(a);
  await until(() => text(waiting, 'stdout.log') !== '');
  expect(text(waiting, 'stdout.log')).toBe('gpu=GPU-a\n');
  for (const name of keys) await next.cancel(name);
  await until(() => keys.every((name) => living(name).length === 0));
  await next.close();
});

// --- ending -------------------------------------------------------------------------------------------------------

test('cancel ends grandchildren, and those that left the session and their parents', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const script = `sleep 1000 & (setsid sleep 1000 &) ; python3 -c '
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(1000)
    os._exit(0)
' ; echo ready; wait`;
  await target.submit(job(key, { command: script }));
  await until(() => text(key, 'stdout.log') === 'ready\n' && living(key).length >= 5);
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(living(key)).toEqual([]);
  expect(attempt.end).toMatchObject({ kind: 'canceled', signal: 'SIGTERM' });
  expect(target.capacity(job(key, {}).definition).free).toBe(2);
  await target.close();
});

test('a trial that ignores TERM is killed after its grace', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const command = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';
  await target.submit(job(key, { command, stopGraceMs: 100 }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end).toMatchObject({ kind: 'canceled', signal: 'SIGKILL' });
  expect(living(key)).toEqual([]);
  await target.close();
});

test('a trial may use its grace to report and end by itself', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const command = `trap 'echo "{\\"loss\\": 0.125}"; exit 0' TERM; echo ready; while :; do sleep 0.02; done`;
  await target.submit(job(key, { command }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(intake.reportsOf(key)).toEqual([{ metric: 'loss', value: 0.125 }]);
  expect(attempt.end).toMatchObject({ kind: 'canceled', exitCode: 0 });
  await target.close();
});

test('what a trial leaves in its group at its end is ended too', async () => {
  const { attempt } = await runOne({ command: 'sleep 1000 & exit 0' });
  expect(attempt.end?.kind).toBe('ok');
  expect(living(key)).toEqual([]);
});

test('a killed wrapper ends its program and is left to the observer', async () => {
  const { intake, open, job, file } = room();
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: 'echo \'{"loss": 1}\'; exec sleep 1000' }));
  await until(() => intake.reportsOf(key).length === 1);
  process.kill(Number(readFileSync(file(key, 'claim'), 'utf8').split(' ')[0]), 'SIGKILL');
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect((await target.list()).jobs[0]).toMatchObject({ reason: expect.stringContaining('vanished') });
  expect(living(key)).toEqual([]);
  expect(attempt.end).toBeNull();
  await target.close();
});

test('a fenced attempt is ended and says nothing more', async () => {
  const { intake, open, job } = room();
  intake.heartbeatMs = 20;
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: ['sleep', '1000'] }));
  await until(() => attempt.heartbeats > 0);
  attempt.epoch = 2;
  await until(() => living(key).length === 0);
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect(attempt.end).toBeNull();
  await target.close();
});

// --- restarts -----------------------------------------------------------------------------------------------------

test('another target takes up a running trial and tells nothing twice', async () => {
  const { intake, open, job, folder } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, {
    command: `for n in 1 2 3; do echo "{\\"loss\\": $n}"; done; while [ ! -e go ]; do sleep 0.02; done; echo '{"loss": 4}'`,
  });
  await first.submit(work);
  await until(() => intake.reportsOf(key).length === 3);
  await first.close();
  const second = open();
  expect(second.capacity(work.definition).free).toBe(1);
  await second.adopt([work]);
  await until(() => attempt.claims.length === 2);
  writeFileSync(join(folder, 'go'), '');
  await until(() => attempt.end !== null);
  expect(attempt.epoch).toBe(1);
  expect(intake.reportsOf(key).map((report) => report.value)).toEqual([1, 2, 3, 4]);
  expect(attempt.end).toMatchObject({ kind: 'ok', lastSeq: { stdout: 4 } });
  await second.close();
});

test('a trial that ended while nobody looked is told by the next target', async () => {
  const { intake, open, job, folder, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: `while [ ! -e go ]; do sleep 0.02; done; echo '{"loss": 4}'; exit 5` });
  await first.submit(work);
  await until(() => text(key, 'claim') !== '');
  await first.close();
  writeFileSync(join(folder, 'go'), '');
  await until(() => text(key, 'exit') === '5\n');
  const second = open();
  await second.submit(work);
  await until(() => attempt.end !== null);
  expect(attempt.end).toMatchObject({ kind: 'user_error', exitCode: 5, lastSeq: { stdout: 1 } });
  await second.close();
});

test('an adopted trial can be canceled, orphans and all', async () => {
  const { intake, open, job, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: '(setsid sleep 1000 &); echo ready; exec sleep 1000' });
  await first.submit(work);
  await until(() => text(key, 'stdout.log') === 'ready\n' && living(key).length === 3);
  await first.close();
  const second = open();
  await second.adopt([work]);
  await second.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('canceled');
  expect(living(key)).toEqual([]);
  await second.close();
});

test('a job that nobody adopts shows in the listing and can be ended', async () => {
  const { intake, open, job, text } = room();
  const first = open();
  intake.plan(key);
  await first.submit(job(key, { command: ['sleep', '1000'] }));
  await until(() => text(key, 'claim') !== '');
  await first.close();
  const second = open();
  expect((await second.list()).jobs).toMatchObject([{ key, phase: 'running' }]);
  await second.cancel(key);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  expect(living(key)).toEqual([]);
  await second.reap(key);
  expect((await second.list()).jobs).toEqual([]);
  await second.close();
});

test('a killed controller loses nothing: the trial goes on and is taken up by key', async () => {
  const { intake, open, job, folder, text } = room();
  const work = job(key, { command: `while [ ! -e go ]; do sleep 0.02; done; echo '{"loss": 4}'` });
  const script = `
    import { localTarget } from ${JSON.stringify(new URL('./local-target.ts', import.meta.url).href)};
    import { systemClock, silentLogger } from ${JSON.stringify(new URL('../../base/index.ts', import.meta.url).href)};
    const intake = { claim: async () => ({ epoch: 1, config: {}, heartbeatMs: 15000 }), heartbeat: async () => ({ want: 'continue' }),
      reports: async () => { throw new Error('down'); }, end: async () => { throw new Error('down'); } };
    const target = localTarget({ intake, stateFolder: ${JSON.stringify(join(folder, 'state'))}, slots: { cpus: 2, gpus: [] },
      clock: systemClock(), logger: silentLogger, baseEnvironment: process.env });
    await target.submit(JSON.parse(process.env.JOB));
    setInterval(() => {}, 1000);`;
  const controller = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, JOB: JSON.stringify(work) },
    stdio: 'ignore',
  });
  await until(() => text(key, 'claim').endsWith('\n'));
  controller.kill('SIGKILL');
  await until(() => controller.signalCode !== null);
  expect(living(key).length).toBeGreaterThan(0);
  const target = open();
  const attempt = intake.plan(key);
  await target.adopt([work]);
  await until(() => attempt.epoch === 1);
  writeFileSync(join(folder, 'go'), '');
  await until(() => attempt.end !== null);
  expect(attempt.end).toMatchObject({ kind: 'ok', lastSeq: { stdout: 1 } });
  await target.close();
});

test('two targets that submit the same key start user code once', async () => {
  const { intake, open, job, text, folder } = room();
  const [first, second] = [open(), open()];
  const attempt = intake.plan(key);
  const work = job(key, { command: 'echo start; while [ ! -e go ]; do sleep 0.02; done' });
  await Promise.all([first.submit(work), second.submit(work)]);
  await until(() => text(key, 'stdout.log') !== '');
  writeFileSync(join(folder, 'go'), '');
  await until(() => attempt.end !== null);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  expect(text(key, 'stdout.log')).toBe('start\n');
  expect(attempt.epoch).toBe(1);
  await first.close();
  await second.close();
});

test('a cancel that comes before its submission is remembered', async () => {
  const { intake, open, job, text } = room();
  const first = open();
  await first.cancel(key);
  expect((await first.list()).jobs).toEqual([]);
  const attempt = intake.plan(key);
  await first.submit(job(key, { command: 'echo ran' }));
  expect((await first.list()).jobs).toMatchObject([
    { key, phase: 'ended', reason: expect.stringContaining('canceled') },
  ]);
  expect(attempt.epoch).toBe(0);
  expect(text(key, 'stdout.log')).toBe('');
  await first.close();
});

test('a process that only has the old id is neither adopted nor harmed', async () => {
  const { intake, open, job, file, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: 'echo \'{"loss": 1}\'' });
  await first.submit(work);
  await until(() => attempt.end !== null);
  await first.close();
  attempt.end = null;
  // As after a crash of the machine: no exit status, and the id belongs to someone else now.
  const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const [, started = '', ...rest] = text(key, 'claim').split(' ');
  writeFileSync(file(key, 'claim'), [stranger.pid, started, ...rest].join(' '));
  rmSync(file(key, 'exit'));
  const second = open();
  await second.adopt([work]);
  await second.cancel(key);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  expect((await second.list()).jobs[0]?.reason).toContain('vanished');
  expect(attempt.end).toBeNull();
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill('SIGKILL');
  await second.close();
});
