import { expect, test } from 'vitest';
import { ManualClock } from '../../base/index.ts';
import { testJob } from '../compute.contract.ts';
import { MemoryIntake } from '../memory-intake.fixture.ts';
import { SimulatedEngine, type SimulatedEngineOptions } from './simulated-engine.ts';
import { advanceUntil, simulatedTarget } from './simulated-target.ts';

function setUp(options: Partial<SimulatedEngineOptions> = {}) {
  const clock = new ManualClock();
  const intake = new MemoryIntake();
  const engine = new SimulatedEngine({
    clock,
    intake,
    slots: 2,
    run: () => ({ durationMs: 1000, reports: [1, 2, 3].map((n) => ({ atMs: 300 * n, value: 1 / n, step: n })) }),
    ...options,
  });
  const target = simulatedTarget(engine);
  const submit = async (key: string) => {
    const job = testJob({ key, trial: { type: 'in_process' } });
    intake.plan(job.key, job.config);
    await target.submit(job);
    return job;
  };
  const until = (condition: () => boolean, maxMs?: number) =>
    advanceUntil(clock, condition, { engine, ...(maxMs === undefined ? {} : { maxMs }) });
  return { clock, intake, engine, target, submit, until };
}

test('a simulated trial claims, reports on time and ends', async () => {
  const { clock, intake, submit, until } = setUp();
  const startMs = clock.monotonicMs();
  await submit('i-s-0-0');
  expect(await until(() => intake.attempt('i-s-0-0').end !== null)).toBe(true);
  expect(clock.monotonicMs() - startMs).toBe(1000);
  expect(intake.reportsOf('i-s-0-0').map((report) => report.step)).toEqual([1, 2, 3]);
  expect(intake.attempt('i-s-0-0').end).toMatchObject({ kind: 'ok', exitCode: 0, lastSeq: { spool: 3 } });
});

test('the directive stop ends user code after its delay', async () => {
  const { clock, intake, submit, until } = setUp({
    run: () => ({ durationMs: 10_000, stopDelayMs: 0, reports: [{ atMs: 100, value: 1 }] }),
  });
  intake.judge = (_, attempt) => {
    attempt.want = 'stop';
  };
  const startMs = clock.monotonicMs();
  await submit('i-s-0-0');
  await until(() => intake.attempt('i-s-0-0').end !== null);
  expect(clock.monotonicMs() - startMs).toBe(100);
  expect(intake.attempt('i-s-0-0').end?.kind).toBe('stopped');
});

test('a lost answer leaves a job that the next submission finds', async () => {
  const { engine, intake, target, until } = setUp({ submitFault: (_, nth) => (nth === 0 ? 'lose_answer' : 'answer') });
  const job = testJob({ key: 'i-s-0-0', trial: { type: 'in_process' } });
  intake.plan(job.key);
  await expect(target.submit(job)).rejects.toMatchObject({ code: 'COMPUTE_SUBMIT_FAILED' });
  expect(engine.list()).toHaveLength(1);
  await target.submit(job);
  await until(() => intake.attempt(job.key).end !== null);
  expect(intake.attempt(job.key).claims).toHaveLength(1);
});

test('a killed job ends in the listing and sends no end', async () => {
  const { engine, intake, target, submit, until } = setUp();
  const job = await submit('i-s-0-0');
  await until(() => intake.reportsOf(job.key).length === 1);
  engine.kill(job.key);
  expect(await until(() => intake.attempt(job.key).end !== null)).toBe(false);
  const [status] = (await target.list()).jobs;
  expect(status).toMatchObject({ phase: 'ended', signal: 'SIGKILL' });
});

test('a lost node removes its job from the listing', async () => {
  const { engine, intake, target, submit, until } = setUp();
  const job = await submit('i-s-0-0');
  await until(() => intake.reportsOf(job.key).length === 1);
  engine.loseNode(job.key);
  expect((await target.list()).jobs).toEqual([]);
});

test('a second start without the claim exits, and the first continues', async () => {
  const { engine, intake, submit, until } = setUp();
  const job = await submit('i-s-0-0');
  await until(() => intake.reportsOf(job.key).length === 1);
  engine.startAgain(job.key);
  await until(() => intake.attempt(job.key).end !== null);
  expect(intake.attempt(job.key).claims).toHaveLength(2);
  expect(intake.attempt(job.key).end?.kind).toBe('ok');
  expect(intake.reportsOf(job.key)).toHaveLength(3);
});

test('reports made during an outage arrive once, after it', async () => {
  const { engine, intake, submit, until } = setUp();
  const job = await submit('i-s-0-0');
  await until(() => intake.reportsOf(job.key).length === 1);
  engine.connect(null);
  await until(() => false, 60_000);
  engine.connect(intake);
  await until(() => intake.attempt(job.key).end !== null);
  expect(intake.reportsOf(job.key).map((report) => report.step)).toEqual([1, 2, 3]);
});

test('a disconnected runner whose attempt was declared lost exits once reconnected', async () => {
  const { engine, intake, submit, until } = setUp({ run: () => ({ durationMs: 120_000 }) });
  const job = await submit('i-s-0-0');
  await until(() => intake.attempt(job.key).epoch === 1);
  engine.setReachable(job.key, false);
  intake.attempt(job.key).end = {
    epoch: 1,
    lastSeq: {},
    kind: 'lost_node',
    exitCode: null,
    signal: null,
    message: null,
  };
  engine.setReachable(job.key, true);
  await until(() => engine.processes(job.key) === 0);
  expect(engine.list()[0]).toMatchObject({ phase: 'ended', exitCode: 117 });
});

test('KILL follows when user code does not end within its grace time after TERM', async () => {
  const { clock, intake, engine, target, until } = setUp({
    run: () => ({ durationMs: 1e9, stopDelayMs: Number.POSITIVE_INFINITY }),
  });
  const job = testJob({ key: 'i-s-0-0', trial: { command: ['x'], stopGraceMs: 5000 } });
  intake.plan(job.key);
  await target.submit(job);
  await until(() => intake.attempt(job.key).epoch === 1);
  const startMs = clock.monotonicMs();
  await target.cancel(job.key);
  await until(() => engine.list()[0]?.phase === 'ended');
  expect(clock.monotonicMs() - startMs).toBe(5000);
  expect(intake.attempt(job.key).end).toMatchObject({ kind: 'canceled', signal: 'SIGKILL' });
});
