import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keyOf } from '../../compute.contract.ts';
import { key, living, removeRooms, room, sleep, until, waitForGo } from '../local-room.fixture.ts';
import { systemProcessTable } from '../process/process-table.ts';

afterAll(removeRooms);

test('another target adopts a running trial and sends nothing twice', async () => {
  const { intake, open, job, folder } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, {
    command: `for n in 1 2 3; do echo "{\\"loss\\": $n}"; done; ${waitForGo}; echo '{"loss": 4}'`,
  });
  await first.submit(work);
  await until(() => intake.reportsOf(key).length === 3);
  await first.close();
  const second = open();
  expect((await second.capacity(work.definition)).free).toBe(1);
  await second.adopt([work]);
  await until(() => attempt.claims.length === 2);
  writeFileSync(join(folder, 'go'), '');
  await until(() => attempt.end !== null);
  expect(attempt.epoch).toBe(1);
  expect(intake.reportsOf(key).map((report) => report.value)).toEqual([1, 2, 3, 4]);
  expect(attempt.end).toMatchObject({ kind: 'ok', lastSeq: { stdout: 4 } });
  await second.close();
});

test('the next target reports a trial that ended meanwhile, with the time of its end', async () => {
  const { intake, open, job, folder, file, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: `${waitForGo}; echo '{"loss": 4}'; exit 5` });
  await first.submit(work);
  await until(() => text(key, 'claim') !== '');
  await first.close();
  writeFileSync(join(folder, 'go'), '');
  await until(() => text(key, 'exit') === '5\n');
  // It ended long ago, as its exit file shows.
  utimesSync(file(key, 'exit'), 1_000_000, 1_000_000);
  const second = open();
  await second.adopt([work]);
  expect((await second.list()).jobs).toMatchObject([{ key, phase: 'ending' }]);
  await until(() => attempt.end !== null);
  const endedAtMs = 1_000_000_000;
  expect(attempt.end).toMatchObject({ kind: 'user_error', exitCode: 5, lastSeq: { stdout: 1 }, endedAtMs });
  await second.close();
});

test('an adopted trial can be canceled, including its orphans', async () => {
  const { intake, open, job, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: `(setsid ${sleep} &); echo ready; exec ${sleep}` });
  await first.submit(work);
  await until(() => text(key, 'stdout.log') === 'ready\n' && living(key).length === 2);
  await first.close();
  const second = open();
  await second.adopt([work]);
  await second.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('canceled');
  expect(living(key)).toEqual([]);
  await second.close();
});

test('a job that nobody adopts is listed and can be canceled', async () => {
  const { intake, open, job, text } = room();
  const first = open();
  intake.plan(key);
  await first.submit(job(key, { command: sleep.split(' ') }));
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

test('after a killed controller, the trial keeps running and is adopted by key', async () => {
  const { intake, open, job, folder, text } = room();
  const work = job(key, { command: `${waitForGo}; echo '{"loss": 4}'` });
  const script = `
    import { localTarget } from ${JSON.stringify(new URL('../local-target.ts', import.meta.url).href)};
    import { systemClock, silentLogger } from ${JSON.stringify(new URL('../../../base/index.ts', import.meta.url).href)};
    const intake = { claim: async () => ({ epoch: 1, config: {}, heartbeatMs: 15000 }), heartbeat: async () => ({ want: 'continue' }),
      reports: async () => { throw new Error('down'); }, end: async () => { throw new Error('down'); } };
    const target = localTarget({ intake, stateFolder: ${JSON.stringify(join(folder, 'state'))}, slots: { cpus: 2, gpus: [] },
      clock: systemClock(), logger: silentLogger, baseEnvironment: process.env });
    await target.submit(JSON.parse(process.env.JOB));
    // Run until the test kills this process, or ends itself.
    process.stdin.on('end', () => process.exit()).resume();`;
  const controller = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, JOB: JSON.stringify(work) },
    stdio: ['pipe', 'ignore', 'ignore'],
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

test('the next target starts a job that was accepted but never started', async () => {
  const { intake, open, job, text } = room();
  const attempt = intake.plan(key);
  intake.gate = (call) => {
    if (call === 'claim') throw new Error('The store is down.');
  };
  const first = open();
  const work = job(key, { command: 'echo ran' });
  await first.submit(work);
  await first.close();
  expect(attempt.epoch).toBe(0);
  intake.gate = () => {};
  const second = open();
  expect((await second.list()).jobs).toMatchObject([{ key, phase: 'queued' }]);
  await second.adopt([work]);
  await until(() => attempt.end !== null);
  expect(text(key, 'stdout.log')).toBe('ran\n');
  await second.close();
});

test('an attempt that was claimed with its launch and never submitted starts once, under the same claim', async () => {
  const { intake, open, job, text } = room();
  const work = job(key, { command: 'echo ran' });
  const first = open();
  const claim = first.claimAtLaunch?.(work.definition, key);
  if (claim === undefined) throw new Error('this system names no boot');
  const attempt = intake.plan(key);
  await intake.claim(key, claim);
  await first.close();
  const second = open();
  await second.adopt([work]);
  expect((await second.list()).jobs).toEqual([]);
  expect(second.claimAtLaunch?.(work.definition, key)?.nonce).toBe(claim.nonce);
  await second.submit(work);
  await until(() => attempt.end !== null);
  expect(attempt).toMatchObject({ epoch: 1, end: { kind: 'ok' } });
  expect(text(key, 'stdout.log')).toBe('ran\n');
  await second.close();
});

test('a job that was submitted before the machine restarted is not started: a power cut may have taken its traces', async () => {
  const { intake, open, job, text } = room();
  const work = job(key, { command: 'echo ran' });
  const attempt = intake.plan(key);
  intake.gate = (call) => {
    if (call === 'claim') throw new Error('The store is down.');
  };
  const before = open({ processTable: { ...systemProcessTable(), bootId: 'earlier/4026531836' } });
  await before.submit(work);
  await before.close();
  intake.gate = () => {};
  const target = open();
  await target.adopt([work]);
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect((await target.list()).jobs[0]?.reason).toContain('has restarted');
  expect([text(key, 'stdout.log'), attempt.end]).toEqual(['', null]);
  await target.close();
});

test('the claim of a launch belongs to one attempt in one folder', async () => {
  const nonces = [room(), room()].flatMap(({ open, job }) => {
    const target = open();
    return [key, keyOf(1)].map((each) => target.claimAtLaunch?.(job(each, {}).definition, each)?.nonce);
  });
  expect(new Set(nonces).size).toBe(4);
});

test('an entry truncated by a power failure is created again', async () => {
  const { intake, open, job, folder } = room();
  mkdirSync(join(folder, 'state', 'jobs'), { recursive: true });
  writeFileSync(join(folder, 'state', 'jobs', `${key}.json`), '');
  const target = open();
  const attempt = intake.plan(key);
  await target.submit(job(key, { command: ['true'] }));
  await until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('ok');
  await target.close();
});

test('two targets that submit the same key start user code once', async () => {
  const { intake, open, job, text, folder } = room();
  const [first, second] = [open(), open()];
  const attempt = intake.plan(key);
  const work = job(key, { command: `echo start; ${waitForGo}` });
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

test('a cancel that arrives before its submission is remembered', async () => {
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

test('an unrelated process that reuses the id is neither adopted nor harmed', async () => {
  const { intake, open, job, file, text } = room();
  const first = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: 'echo \'{"loss": 1}\'' });
  await first.submit(work);
  await until(() => attempt.end !== null);
  await first.close();
  attempt.end = null;
  // As after a crash of the machine: no exit status, and another process has the id now.
  const [program = '', ...args] = sleep.split(' ');
  const stranger = spawn(program, args, { detached: true, stdio: 'ignore' });
  const [, started = '', ...rest] = text(key, 'claim').split(' ');
  // One second earlier: start times have a resolution of hundredths of a second, and this test takes only a few.
  writeFileSync(file(key, 'claim'), [stranger.pid, Number(started) - 100, ...rest].join(' '));
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
