import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keyOf } from '../../compute.contract.ts';
import { isTested, key, living, removeRooms, room, runOne, sleep, until, waitForGo } from '../local-room.fixture.ts';
import { systemProcessTable } from '../process/process-table.ts';

afterAll(removeRooms);

const table = systemProcessTable();

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The process that a claim names. */
const launcherOf = (claim: string) => Number(readFileSync(claim, 'utf8').split(' ')[0]);

/** Shells that a launcher has forked. */
const forksOf = (launcher: number) =>
  table.all().flatMap(({ pid, parent, isZombie }) => (parent === launcher && !isZombie ? [pid] : []));

test('cancel ends grandchildren, even those that left the session and lost their parents', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const script = `${sleep} & (setsid ${sleep} &) ; python3 -c '
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(300)
    os._exit(0)
' ; echo ready; wait`;
  await target.submit(job(key, { command: script }));
  await until(() => text(key, 'stdout.log') === 'ready\n' && living(key).length >= 4);
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(living(key)).toEqual([]);
  expect(attempt.end).toMatchObject({ kind: 'canceled', signal: 'SIGTERM' });
  expect((await target.capacity(job(key, {}).definition)).free).toBe(2);
  await target.close();
});

test('a trial that ignores TERM is killed after its grace time', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const command = `trap "" TERM; echo ready; while ${isTested}; do sleep 0.05; done`;
  await target.submit(job(key, { command, stopGraceMs: 100 }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end).toMatchObject({ kind: 'canceled', signal: 'SIGKILL' });
  expect(living(key)).toEqual([]);
  await target.close();
});

test('a trial may use its grace time to report and end by itself', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const command = `trap 'echo "{\\"loss\\": 0.125}"; exit 0' TERM; echo ready; while ${isTested}; do sleep 0.02; done`;
  await target.submit(job(key, { command }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(intake.reportsOf(key)).toEqual([{ metric: 'loss', value: 0.125 }]);
  expect(attempt.end).toMatchObject({ kind: 'canceled', exitCode: 0 });
  await target.close();
});

test('processes that a trial leaves in its group are ended too', async () => {
  const { attempt } = await runOne({ command: `${sleep} & exit 0` });
  expect(attempt.end?.kind).toBe('ok');
  expect(living(key)).toEqual([]);
});

test('when the wrapper is killed, its program is ended and the end is left to the job monitor', async () => {
  const { intake, open, job, file } = room();
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: `echo '{"loss": 1}'; exec ${sleep}` }));
  await until(() => intake.reportsOf(key).length === 1);
  for (const shell of forksOf(launcherOf(file(key, 'claim')))) process.kill(shell, 'SIGKILL');
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect((await target.list()).jobs[0]).toMatchObject({ reason: expect.stringContaining('vanished') });
  expect(living(key)).toEqual([]);
  expect(attempt.end).toBeNull();
  await target.close();
});

test('when the launcher is killed, the trial runs on, its exit status arrives, and others start', async () => {
  const { intake, open, job, file, text, folder } = room();
  const target = open();
  const [attempt, next] = [intake.plan(key), intake.plan(keyOf(1))];
  await target.submit(job(key, { command: `echo ready; ${waitForGo}; echo '{"loss": 1}'; exit 7` }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  process.kill(launcherOf(file(key, 'claim')), 'SIGKILL');
  await target.submit(job(keyOf(1), { command: ['true'] }));
  await until(() => next.end !== null);
  expect((await target.list()).jobs.find((each) => each.key === key)?.phase).toBe('running');
  writeFileSync(join(folder, 'go'), '');
  await until(() => attempt.end !== null);
  expect(attempt.end).toMatchObject({ kind: 'user_error', exitCode: 7, lastSeq: { stdout: 1 } });
  expect(next.end).toMatchObject({ kind: 'ok' });
  await target.close();
});

test('a trial that ends while its shell is being looked for has its exit status', async () => {
  const { intake, open, job, file, text, folder } = room();
  let lists = 0;
  let onList = () => {};
  const target = open({
    processTable: {
      ...table,
      all: () => {
        lists++;
        onList();
        return table.all();
      },
    },
  });
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: `echo ready; ${waitForGo}; exit 7` }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  const launcher = launcherOf(file(key, 'claim'));
  const forks = forksOf(launcher);
  process.kill(launcher, 'SIGKILL');
  // From now on, the target looks for the exit file and then for the shell.
  await until(() => lists > 4);
  // In between, the shell writes the file and ends.
  onList = () => {
    writeFileSync(join(folder, 'go'), '');
    while (forks.some((pid) => table.find(pid)?.isZombie === false)) Atomics.wait(pause, 0, 0, 5);
  };
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect(attempt.end).toMatchObject({ kind: 'user_error', exitCode: 7 });
  await target.close();
});

test('a trial whose launcher was killed is ended as a whole, its shell included', async () => {
  const { intake, open, job, file, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const command = `trap "" TERM; (setsid ${sleep} &); echo ready; while ${isTested}; do sleep 0.05; done`;
  await target.submit(job(key, { command, stopGraceMs: 100 }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  const launcher = launcherOf(file(key, 'claim'));
  const forks = forksOf(launcher);
  process.kill(launcher, 'SIGKILL');
  await until(() => table.find(launcher) === undefined);
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('canceled');
  expect([...living(key), ...forks.filter((pid) => table.find(pid)?.isZombie === false)]).toEqual([]);
  await target.close();
});

test('one launcher serves one trial after the other, each with a session of its own while it runs', async () => {
  const { intake, open, job, file, text } = room({ slots: { cpus: 1, gpus: [] } });
  const target = open();
  const session = 'read -r line </proc/self/stat; set -- ${line##*) }; echo $4';
  const keys = [0, 1, 2].map(keyOf);
  for (const each of keys) intake.plan(each);
  for (const each of keys) await target.submit(job(each, { command: session }));
  await until(() => keys.every((each) => intake.attempt(each).end !== null));
  const launchers = new Set(keys.map((each) => launcherOf(file(each, 'claim'))));
  expect(launchers.size).toBe(1);
  expect(new Set(keys.map((each) => Number(text(each, 'stdout.log'))))).toEqual(launchers);
  await target.close();
});

test('a trial that removes its claim and puts a folder in place of its exit file is not started again', async () => {
  const { attempt, text } = await runOne({
    command: 'echo started; cd "$(dirname "$HYPERDRIVE_PARAMETERS")"; rm claim; mkdir exit; exit 3',
  });
  expect(text(key, 'stdout.log')).toBe('started\n');
  expect(attempt.end).toMatchObject({ kind: 'user_error', exitCode: 3 });
});

test('launchers exit with their target, once their trial has ended', async () => {
  const { intake, open, job, file, text, folder } = room();
  const target = open();
  const [attempt] = [intake.plan(key)];
  await target.submit(job(key, { command: `echo ready; ${waitForGo}` }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  const launcher = launcherOf(file(key, 'claim'));
  await target.close();
  expect(table.find(launcher)?.isZombie).toBe(false);
  writeFileSync(join(folder, 'go'), '');
  await until(() => table.find(launcher) === undefined && living(key).length === 0);
  expect({ exit: text(key, 'exit'), end: attempt.end }).toEqual({ exit: '0\n', end: null });
});

test('a fenced attempt is ended and sends nothing more', async () => {
  const { intake, open, job } = room();
  intake.heartbeatMs = 20;
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: sleep.split(' ') }));
  await until(() => attempt.heartbeats > 0);
  attempt.epoch = 2;
  await until(() => living(key).length === 0);
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect(attempt.end).toBeNull();
  await target.close();
});
