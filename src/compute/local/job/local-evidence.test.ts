import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testUnless } from '../../../../test/helpers/unless.ts';
import { keyOf } from '../../compute.contract.ts';
import { isTested, key, living, removeRooms, room, runOne, sleep, until, waitForGo } from '../local-room.fixture.ts';
import { killedIn } from '../process/oom.ts';

afterAll(removeRooms);

/** Shell text that starts a daemon: it leaves the session, loses its parent and keeps the attempt's variable. */
const daemon = `python3 -c '
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(300)
    os._exit(0)
os.wait()
'`;

test('a daemon that left the session is ended after a normal end of the trial', async () => {
  const { attempt } = await runOne({ command: `${daemon}; exit 0`, stopGraceMs: 200 });
  expect(attempt.end?.kind).toBe('ok');
  expect(living(key)).toEqual([]);
});

test('a trial that overwrites its claim is still ended after its grace time', async () => {
  const { intake, open, job, text, file } = room();
  const target = open();
  const attempt = intake.plan(key);
  const stranger = `${process.ppid} 999999999 other -`;
  const command = `echo '${stranger}' >"$(dirname "$HYPERDRIVE_PARAMETERS")/claim"; echo ready; while ${isTested}; do sleep 0.02; done`;
  await target.submit(job(key, { command, stopGraceMs: 100 }));
  await until(() => text(key, 'stdout.log') === 'ready\n');
  expect(readFileSync(file(key, 'claim'), 'utf8')).toContain('999999999');
  await target.cancel(key);
  await until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('canceled');
  expect(living(key)).toEqual([]);
  await target.close();
});

test('a trial that removed its run folder is not started again, even when all its processes are gone', async () => {
  const { intake, open, job, file, folder } = room();
  const first = open();
  const attempt = intake.plan(key);
  const note = join(folder, 'started');
  // The trial removes its folder once the first target has closed.
  const command = `echo start >>${note}; while [ ! -e ${note}.go ]; do sleep 0.02; done; rm -r "$(dirname "$HYPERDRIVE_PARAMETERS")"`;
  const work = job(key, { command, stopGraceMs: 100 });
  await first.submit(work);
  await until(() => existsSync(note));
  await first.close();
  writeFileSync(`${note}.go`, '');
  await until(() => living(key).length === 0);
  const second = open();
  await second.adopt([work]);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  expect(readFileSync(note, 'utf8')).toBe('start\n');
  expect(existsSync(file(key, 'claim')) && attempt.end?.kind === 'ok').toBe(false);
  await second.reap(key);
  expect(readdirSync(join(folder, 'state', 'jobs'))).toEqual([]);
  await second.close();
});

test.each([
  ['a deleted claim', (claim: string) => rmSync(claim)],
  ['an emptied claim', (claim: string) => writeFileSync(claim, '')],
  ['a claim that names another process', (claim: string) => writeFileSync(claim, '1 1 other\n')],
])(
  '%s does not start the trial again: its processes are ended, and the end is left to the job monitor',
  async (_, damage) => {
    const { intake, open, job, text, file } = room();
    const first = open();
    const attempt = intake.plan(key);
    const work = job(key, { command: `echo start; ${sleep}`, stopGraceMs: 100 });
    await first.submit(work);
    await until(() => text(key, 'stdout.log') === 'start\n' && text(key, 'claim') !== '');
    await first.close();
    damage(file(key, 'claim'));
    const second = open();
    await second.adopt([work]);
    await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
    expect(text(key, 'stdout.log')).toBe('start\n');
    expect(living(key)).toEqual([]);
    expect(attempt.end).toBeNull();
    await second.close();
  },
);

test('a cancel ends the program of an adopted trial that removed its claim', async () => {
  const { intake, open, job, text, file } = room({ slots: { cpus: 1, gpus: [] } });
  const first = open();
  for (const each of [key, keyOf(1)]) intake.plan(each);
  const work = job(key, { command: `echo start; ${sleep}`, stopGraceMs: 100 });
  await first.submit(work);
  await until(() => text(key, 'stdout.log') === 'start\n');
  await first.close();
  rmSync(file(key, 'claim'));
  const second = open();
  await second.cancel(key);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  expect(living(key)).toEqual([]);
  await second.close();
});

test('a reaped attempt cannot start again, even if its program removed its claim', async () => {
  const { intake, open, job, text } = room();
  const target = open();
  const attempt = intake.plan(key);
  const work = job(key, { command: 'echo start; rm "$(dirname "$HYPERDRIVE_PARAMETERS")/claim"' });
  await target.submit(work);
  await until(() => attempt.end !== null);
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  await target.reap(key);
  // As a controller would that was stopped between its launch and its submit.
  await target.submit(work, { epoch: 1, heartbeatMs: 15_000 });
  await until(async () => (await target.list()).jobs[0]?.phase === 'ended');
  expect(text(key, 'stdout.log')).toBe('start\n');
  await target.close();
});

test.each(['jobs', 'claim'])(
  'with lost job files (and %s), running processes are ended before another attempt can start',
  async (also) => {
    const { intake, open, job, text, file, folder } = room();
    const first = open();
    intake.plan(key);
    const work = job(key, { command: `echo start; ${sleep}`, stopGraceMs: 100 });
    await first.submit(work);
    await until(() => text(key, 'stdout.log') === 'start\n' && text(key, 'claim') !== '');
    await first.close();
    rmSync(join(folder, 'state', 'jobs'), { recursive: true });
    if (also === 'claim') rmSync(file(key, 'claim'));
    const second = open();
    await second.adopt([work]);
    await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
    expect(text(key, 'stdout.log')).toBe('start\n');
    expect(living(key)).toEqual([]);
    await second.close();
  },
);

test('a lost job file and a link in place of the run folder leave no process of the trial', async () => {
  const { intake, open, job, text, file, folder } = room();
  const first = open();
  intake.plan(key);
  const work = job(key, { command: `echo start; ${sleep}`, stopGraceMs: 100 });
  await first.submit(work);
  await until(() => text(key, 'stdout.log') === 'start\n' && text(key, 'claim') !== '');
  await first.close();
  rmSync(join(folder, 'state', 'jobs', `${key}.json`));
  const runFolder = dirname(file(key, 'claim'));
  rmSync(runFolder, { recursive: true });
  symlinkSync('/dev/null', runFolder);
  const second = open();
  await second.adopt([work]);
  await until(() => living(key).length === 0);
  await until(async () => (await second.list()).jobs[0]?.phase === 'ended');
  await second.close();
});

test('an out-of-memory kill elsewhere on the machine is not attributed to the trial', async () => {
  const { attempt } = await runOne({ command: 'kill -9 $$' }, {}, { kernelLog: { hasKilled: () => false } });
  expect(attempt.end).toMatchObject({ kind: 'user_error', signal: 'SIGKILL' });
});

test("killed processes are found in the kernel's log by time", () => {
  const record = (pid: number, atUs: number) =>
    `3,1,${atUs},-;Out of memory: Killed process ${pid} (python) total-vm:1kB\n`;
  const group = '3,1,9000,-;Memory cgroup out of memory: Killed process 8 (a) total-vm:1kB';
  expect(killedIn([record(5, 1_000), record(6, 5_000), '6,2,9000,-;usb: Killed process 7', group], 4)).toEqual([6, 8]);
});

/** Whether this process may do what few environments allow: mount a small disk, split a process namespace. */
const may = (line: string) => spawnSync('sh', ['-c', line], { stdio: 'ignore' }).status === 0;
const disk = mkdtempSync(join(tmpdir(), 'hyperdrive-disk-'));
const mayMount = may(`mount -t tmpfs -o size=512k none ${disk} && umount ${disk}`);
const maySplit = may('unshare --pid --fork --mount-proc true');

testUnless(!mayMount && 'mounting a small disk is not allowed here')(
  'a print that fails on a full disk counts as a failure of the machine',
  async () => {
    const run = join(disk, key);
    expect(may(`mount -t tmpfs -o size=512k none ${disk}`)).toBe(true);
    try {
      const { attempt } = await runOne(
        { command: `dd if=/dev/zero of=${disk}/fill bs=4k 2>/dev/null; echo '{"loss": 1}' || exit 1` },
        { runFolder: run, outputFolder: join(run, 'outputs') },
      );
      expect(attempt.end).toMatchObject({ kind: 'lost_node', message: expect.stringContaining(`${run} is full`) });
    } finally {
      may(`umount -l ${disk}`);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

testUnless(!maySplit && 'unshare is not allowed here')(
  'a trial in another process namespace is awaited, not started again',
  async () => {
    const { intake, open, job, text, folder } = room();
    const attempt = intake.plan(key);
    const work = job(key, { command: `echo start; ${waitForGo}; echo '{"loss": 4}'` });
    const first = open();
    await first.submit(work);
    await until(() => text(key, 'stdout.log') === 'start\n');
    await first.close();
    mkdirSync(join(folder, 'other'));
    // In the other namespace: a target on the same folder.
    const script = `
    import { localTarget } from ${JSON.stringify(new URL('../local-target.ts', import.meta.url).href)};
    import { systemClock, silentLogger } from ${JSON.stringify(new URL('../../../base/index.ts', import.meta.url).href)};
    import { existsSync, writeFileSync } from 'node:fs';
    const ends = [];
    const intake = { claim: async () => ({ epoch: 1, config: {}, heartbeatMs: 15000 }), heartbeat: async () => ({ want: 'continue' }),
      reports: async (_, { first, reports }) => ({ cursor: first + reports.length - 1, want: 'continue' }),
      end: async (_, end) => { ends.push(end); return { kind: end.kind }; } };
    const target = localTarget({ intake, stateFolder: ${JSON.stringify(join(folder, 'state'))}, slots: { cpus: 2, gpus: [] },
      clock: systemClock(), logger: silentLogger, baseEnvironment: process.env });
    await target.adopt([JSON.parse(process.env.JOB)]);
    for (let looks = 0; looks < 20; looks++) { await target.list(); await new Promise((done) => setTimeout(done, 20)); }
    const [{ phase }] = (await target.list()).jobs;
    writeFileSync(${JSON.stringify(join(folder, 'go'))}, '');
    while (ends.length === 0) await new Promise((done) => setTimeout(done, 20));
    console.log(JSON.stringify({ phase, end: ends[0] }));
    await target.close();`;
    const split = [
      '--pid',
      '--fork',
      '--mount-proc',
      process.execPath,
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ];
    const { stdout, stderr } = spawnSync('unshare', split, {
      env: { ...process.env, JOB: JSON.stringify(work) },
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout || stderr)).toMatchObject({
      phase: 'running',
      end: { kind: 'ok', lastSeq: { stdout: 1 } },
    });
    expect(text(key, 'stdout.log')).toBe('start\n{"loss": 4}\n');
    expect(attempt.epoch).toBe(1);
  },
);
