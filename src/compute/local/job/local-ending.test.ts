import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { isTested, key, living, removeRooms, room, runOne, sleep, until } from '../local-room.fixture.ts';

afterAll(removeRooms);

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
  await until(() => text(key, 'stdout.log') === 'ready\n' && living(key).length >= 5);
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
  process.kill(Number(readFileSync(file(key, 'claim'), 'utf8').split(' ')[0]), 'SIGKILL');
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect((await target.list()).jobs[0]).toMatchObject({ reason: expect.stringContaining('vanished') });
  expect(living(key)).toEqual([]);
  expect(attempt.end).toBeNull();
  await target.close();
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
