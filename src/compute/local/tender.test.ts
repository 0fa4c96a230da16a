import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ManualClock, silentLogger } from '../../base/index.ts';
import { testJob } from '../compute.contract.ts';
import { MemoryIntake } from '../memory-intake.fixture.ts';
import { Tender } from './tender.ts';

const root = mkdtempSync(join(tmpdir(), 'hyperdrive-tender-'));
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
  const tender = new Tender({
    intake,
    clock,
    logger: silentLogger,
    signal: new AbortController().signal,
    job,
    trial: job.definition,
    grant,
    onWant: (want) => heard.push(want),
    onRefused: () => heard.push('refused'),
  });
  const end = () => tender.end({ kind: 'ok', exitCode: 0, signal: null, message: null });
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
    tender,
    heard,
    end,
    settle,
  };
}

const losses = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `{"loss": ${from + n}}\n`).join('');

test('the store falls back behind what it had accepted, and everything is told again', async () => {
  const { stdout, intake, job, attempt, tender, end, settle } = await setUp();
  writeFileSync(stdout, losses(1, 5));
  tender.poll(0);
  await settle();
  expect(intake.reportsOf(job.key)).toHaveLength(5);
  attempt.reports.get('stdout')?.splice(2);
  appendFileSync(stdout, losses(6, 7));
  tender.setEnded();
  await end();
  expect(intake.reportsOf(job.key).map((report) => report.value)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('the end waits for reports that the store lost', async () => {
  const { stdout, spool, intake, job, attempt, tender, end, settle } = await setUp();
  writeFileSync(stdout, losses(1, 3));
  writeFileSync(spool, '{"accuracy": 1}\n');
  tender.poll(0);
  await settle();
  attempt.reports.get('stdout')?.splice(1);
  attempt.reports.delete('spool');
  await end();
  expect(attempt.end?.lastSeq).toEqual({ stdout: 3, spool: 1 });
  expect(intake.reportsOf(job.key)).toHaveLength(4);
});

test('a long backlog is told in batches while memory stays small', async () => {
  const { stdout, intake, job, attempt, end } = await setUp();
  writeFileSync(stdout, losses(1, 20_000));
  await end();
  expect(intake.reportsOf(job.key).map((report) => report.value)).toEqual(
    Array.from({ length: 20_000 }, (_, n) => n + 1),
  );
  expect(Math.max(...attempt.batches.map((batch) => batch.reports.length))).toBeLessThanOrEqual(1000);
});

/** 40 ms pass from look to look. */
class SlowMachine extends ManualClock {
  #passedMs = 0;

  override monotonicMs(): number {
    this.#passedMs += 40;
    return super.monotonicMs() + this.#passedMs;
  }
}

test('lines that take long are read over several polls, and hold up no other file', async () => {
  const { stdout, spool, intake, job, tender, end, settle } = await setUp(new SlowMachine());
  writeFileSync(stdout, losses(1, 20));
  writeFileSync(spool, '{"accuracy": 1}\n');
  tender.poll(0);
  await settle();
  const told = intake.reportsOf(job.key);
  expect(told.filter(({ metric }) => metric === 'accuracy')).toHaveLength(1);
  const before = told.length - 1;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(10);
  tender.poll(0);
  await settle();
  expect(intake.reportsOf(job.key).length - 1).toBeGreaterThan(before);
  await end();
  const values = intake.reportsOf(job.key).flatMap(({ metric, value }) => (metric === 'loss' ? [value] : []));
  expect(values).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test('one line with very many metrics ends the turn', async () => {
  const { stdout, intake, job, tender, settle } = await setUp();
  const line = (from: number) => `{${Array.from({ length: 2_000 }, (_, n) => `"m${from + n}": 1`).join(', ')}}\n`;
  writeFileSync(stdout, line(0) + line(2_000));
  tender.poll(0);
  await settle();
  expect(intake.reportsOf(job.key)).toHaveLength(2_000);
});

test('heartbeats go out in their time and bring wishes', async () => {
  const { clock, attempt, tender, heard, settle } = await setUp();
  const startMs = clock.monotonicMs();
  tender.poll(startMs + 14_999);
  expect(attempt.heartbeats).toBe(0);
  attempt.want = 'cancel';
  tender.poll(startMs + 15_000);
  tender.poll(startMs + 15_001);
  await settle();
  expect(attempt.heartbeats).toBe(1);
  expect(heard).toEqual(['cancel']);
});

test('an attempt that ended elsewhere is told of, by reports as by heartbeats', async () => {
  const { stdout, attempt, tender, heard, settle } = await setUp();
  attempt.epoch = 2;
  writeFileSync(stdout, losses(1, 1));
  tender.poll(0);
  await settle();
  expect(heard).toEqual(['refused']);
});
