import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { HyperDriveConfigException, ManualClock, silentLogger } from '../../../base/index.ts';
import { testJob } from '../../compute.contract.ts';
import { MemoryIntake } from '../../memory-intake.fixture.ts';
import { AttemptReporter } from './attempt-reporter.ts';
import { FileLines } from './file-lines.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-reporter-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function setUp(clock = new ManualClock()) {
  const runFolder = mkdtempSync(join(root, 'run-'));
  const intake = new MemoryIntake();
  const job = testJob({ key: 'i-s-0-0', runFolder, trial: {} });
  if (job.definition.type !== 'command') throw new Error('a command');
  const attempt = intake.plan(job.key);
  const grant = await intake.claim(job.key, {
    nonce: '1',
    host: 'here',
    pid: null,
    nativeId: null,
    restarts: 0,
    resumedStep: null,
  });
  const heard: string[] = [];
  const { definition: trial } = job;
  const open = () =>
    new AttemptReporter({
      intake,
      clock,
      logger: silentLogger,
      signal: new AbortController().signal,
      job,
      trial,
      grant,
      onDirective: (want) => heard.push(want),
      onRefused: () => heard.push('refused'),
    });
  const reporter = open();
  const end = () => reporter.end({ kind: 'ok', exitCode: 0, signal: null, message: null });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    stdout: join(runFolder, 'stdout.log'),
    spool: join(runFolder, 'spool.jsonl'),
    clock,
    intake,
    job,
    attempt,
    reporter,
    again: open,
    heard,
    end,
    settle,
  };
}

const losses = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `{"loss": ${from + n}}\n`).join('');

test('when the store loses accepted reports, they are sent again', async () => {
  const { stdout, intake, job, attempt, reporter, end, settle } = await setUp();
  writeFileSync(stdout, losses(1, 5));
  reporter.poll(0);
  await settle();
  expect(intake.reportsOf(job.key)).toHaveLength(5);
  attempt.reports.get('stdout')?.splice(2);
  appendFileSync(stdout, losses(6, 7));
  reporter.setEnded();
  await end();
  expect(intake.reportsOf(job.key).map((report) => report.value)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('the end waits until reports that the store lost are sent again', async () => {
  const { stdout, spool, intake, job, attempt, reporter, end, settle } = await setUp();
  writeFileSync(stdout, losses(1, 3));
  writeFileSync(spool, '{"accuracy": 1}\n');
  reporter.poll(0);
  await settle();
  attempt.reports.get('stdout')?.splice(1);
  attempt.reports.delete('spool');
  await end();
  expect(attempt.end?.lastSeq).toEqual({ stdout: 3, spool: 1 });
  expect(intake.reportsOf(job.key)).toHaveLength(4);
});

test('a long backlog is sent in batches', async () => {
  const { stdout, intake, job, attempt, end } = await setUp();
  writeFileSync(stdout, losses(1, 20_000));
  await end();
  expect(intake.reportsOf(job.key).map((report) => report.value)).toEqual(
    Array.from({ length: 20_000 }, (_, n) => n + 1),
  );
  expect(Math.max(...attempt.batches.map((batch) => batch.reports.length))).toBeLessThanOrEqual(1000);
});

/** A clock that advances 40 ms each time it is read. */
class SlowMachine extends ManualClock {
  #passedMs = 0;

  override monotonicMs(): number {
    this.#passedMs += 40;
    return super.monotonicMs() + this.#passedMs;
  }
}

test('slow lines are read over several polls and do not delay other files', async () => {
  const { stdout, spool, intake, job, reporter, end, settle } = await setUp(new SlowMachine());
  writeFileSync(stdout, losses(1, 20));
  writeFileSync(spool, '{"accuracy": 1}\n');
  reporter.poll(0);
  await settle();
  const sent = intake.reportsOf(job.key);
  expect(sent.filter(({ metric }) => metric === 'accuracy')).toHaveLength(1);
  const before = sent.length - 1;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(10);
  reporter.poll(0);
  await settle();
  expect(intake.reportsOf(job.key).length - 1).toBeGreaterThan(before);
  await end();
  const values = intake.reportsOf(job.key).flatMap(({ metric, value }) => (metric === 'loss' ? [value] : []));
  expect(values).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test('a line with very many metrics ends the turn', async () => {
  const { stdout, intake, job, reporter, settle } = await setUp();
  const line = (from: number) => `{${Array.from({ length: 2_000 }, (_, n) => `"m${from + n}": 1`).join(', ')}}\n`;
  writeFileSync(stdout, line(0) + line(2_000));
  reporter.poll(0);
  await settle();
  expect(intake.reportsOf(job.key)).toHaveLength(2_000);
});

test('heartbeats are sent in time, and their answers carry directives', async () => {
  const { clock, attempt, reporter, heard, settle } = await setUp();
  const startMs = clock.monotonicMs();
  reporter.poll(startMs + 14_999);
  expect(attempt.heartbeats).toBe(0);
  attempt.want = 'cancel';
  reporter.poll(startMs + 15_000);
  reporter.poll(startMs + 15_001);
  await settle();
  expect(attempt.heartbeats).toBe(1);
  expect(heard).toEqual(['cancel']);
});

test('the refusal of a report shows that the attempt ended elsewhere', async () => {
  const { stdout, attempt, reporter, heard, settle } = await setUp();
  attempt.epoch = 2;
  writeFileSync(stdout, losses(1, 1));
  reporter.poll(0);
  await settle();
  expect(heard).toEqual(['refused']);
});

test('a pipe or folder in place of a file is left out, and the end is still sent', async () => {
  const { stdout, spool, attempt, intake, job, reporter, end, settle } = await setUp();
  writeFileSync(stdout, losses(1, 2));
  reporter.poll(0);
  await settle();
  rmSync(stdout);
  mkdirSync(stdout);
  execFileSync('mkfifo', [spool]);
  reporter.poll(1);
  await end();
  expect(attempt.end).toMatchObject({ kind: 'ok', lastSeq: { stdout: 2 } });
  expect(intake.reportsOf(job.key)).toHaveLength(2);
  expect(attempt.notices.map(({ text }) => text)).toEqual([
    expect.stringContaining('stdout.log can no longer be read, after 24 bytes'),
    expect.stringContaining('spool.jsonl can no longer be read, after 0 bytes'),
  ]);
});

test('a file that is unreadable for a while is tried again', async () => {
  const { stdout, clock, attempt, reporter, end } = await setUp();
  writeFileSync(stdout, losses(1, 1));
  const fails = vi.spyOn(FileLines.prototype, 'read').mockImplementation(() => {
    throw Object.assign(new Error('input/output error'), { code: 'EIO' });
  });
  for (let tries = 0; tries < 5; tries++) {
    reporter.poll(0);
    clock.advance(1_000);
  }
  fails.mockRestore();
  await end();
  expect(attempt.end?.lastSeq).toEqual({ stdout: 1 });
  expect(attempt.notices).toEqual([]);
});

test('a cut log is read again from its beginning, also by the next reporter, with a notice', async () => {
  const first = await setUp();
  const { stdout, attempt, intake, job } = first;
  writeFileSync(stdout, losses(1, 10));
  first.reporter.poll(0);
  await first.settle();
  writeFileSync(stdout, losses(11, 12));
  first.reporter.poll(1);
  await first.settle();
  expect(attempt.notices).toMatchObject([{ id: 'stdout:cut:10', code: 'TRIAL_FILE_CUT' }]);
  appendFileSync(stdout, losses(13, 13));
  // As after a crash: the new reporter knows only the files.
  const second = first.again();
  await second.end({ kind: 'ok', exitCode: 0, signal: null, message: null });
  expect(intake.reportsOf(job.key).map(({ value }) => value)).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
  expect(attempt.end?.lastSeq).toEqual({ stdout: 13 });
});

test('a file that keeps growing is read up to its size at the end of the trial', async () => {
  const { stdout, attempt, intake, reporter, end } = await setUp();
  writeFileSync(stdout, losses(1, 1));
  const reports = intake.reports.bind(intake);
  intake.reports = async (...words) => {
    appendFileSync(stdout, losses(2, 2));
    return reports(...words);
  };
  reporter.setEnded();
  await end();
  expect(attempt.end?.lastSeq).toEqual({ stdout: 1 });
});

test('a backlog that takes too long is left out, sooner for a stopped trial', async () => {
  for (const [isHurried, longestMs] of [
    [false, 610_000],
    [true, 30_000],
  ] as const) {
    const { stdout, clock, attempt, intake, reporter, end } = await setUp();
    writeFileSync(stdout, losses(1, 200_000));
    const reports = intake.reports.bind(intake);
    // A store that is slow for each batch.
    intake.reports = async (...words) => {
      clock.advance(10_000);
      return reports(...words);
    };
    const startMs = clock.monotonicMs();
    if (isHurried) reporter.hurry();
    await end();
    expect(clock.monotonicMs() - startMs).toBeLessThan(longestMs);
    expect(attempt.notices).toMatchObject([{ id: 'stdout:rest', code: 'TRIAL_REST_UNREAD' }]);
    expect(attempt.end?.lastSeq.stdout).toBeGreaterThan(1_000);
    expect(attempt.end?.lastSeq.stdout).toBeLessThan(200_000);
  }
});

test('a refused end is sent again without its details', async () => {
  const { attempt, intake, reporter } = await setUp();
  const end = intake.end.bind(intake);
  intake.end = async (key, request) => {
    if (request.signal !== null)
      throw new HyperDriveConfigException('TRACKING_BAD_REQUEST', 'config', 'signal: expected another.');
    return end(key, request);
  };
  await reporter.end({ kind: 'user_error', exitCode: null, signal: 'SIGBAD', message: 'it broke' });
  expect(attempt.end).toMatchObject({ kind: 'user_error', signal: null });
  expect(attempt.end?.message).toContain('its end was refused');
  expect(attempt.notices).toMatchObject([{ code: 'TRIAL_END_REFUSED' }]);
});
