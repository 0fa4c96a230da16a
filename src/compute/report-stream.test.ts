import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  HyperDriveConfigException,
  HyperDriveException,
  HyperDriveServiceException,
  type Logger,
  ManualClock,
  silentLogger,
} from '../base/index.ts';
import { type AttemptIntake, isRejected, type ReportBatch } from '../model/index.ts';
import { meaningOf, Retrier } from './delivery.ts';
import { MemoryIntake } from './memory-intake.fixture.ts';
import { ReportStream } from './report-stream.ts';

const key = 'i-s-3-0';
const isBad = (metric: string) => metric.startsWith('bad');

/** A refusal that names no report, as another implementation of the intake may send. */
const unnamed = () => new HyperDriveConfigException('OTHER_REFUSAL', 'config', 'one of them is not allowed');

async function setUp(refuse: (batch: ReportBatch) => Error | undefined, clock = new ManualClock()) {
  const intake = new MemoryIntake();
  const attempt = intake.plan(key);
  const claim = { nonce: '1', host: 'here', pid: null, nativeId: null, restarts: 0, resumedStep: null };
  const { epoch } = await intake.claim(key, claim);
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (event) => warnings.push(event) };
  const retrier = new Retrier({ clock, signal: new AbortController().signal, logger, key });
  const gated: AttemptIntake = {
    claim: (...words) => intake.claim(...words),
    heartbeat: (...words) => intake.heartbeat(...words),
    notice: (...words) => intake.notice(...words),
    end: (...words) => intake.end(...words),
    async reports(name, batch) {
      const error = refuse(batch);
      if (error) throw error;
      return intake.reports(name, batch);
    },
  };
  const stream = new ReportStream({
    ...{ intake: gated, retrier, key, trial: 3, epoch, door: 'spool' },
    isLive: () => true,
    onDirective: () => {},
  });
  return { attempt, intake, retrier, stream, warnings, clock };
}

const refuseUnnamed = ({ reports }: ReportBatch) =>
  reports.some((report) => !isRejected(report) && isBad(report.metric)) ? unnamed() : undefined;
const refuseNamed = ({ reports }: ReportBatch) => {
  const index = reports.findIndex((report) => !isRejected(report) && isBad(report.metric));
  const details = { index, field: 'metric', value: '"bad"', expected: 'a good one' };
  return index < 0 ? undefined : new HyperDriveConfigException('TRACKING_BAD_REPORT', 'config', 'no', { details });
};

test.each([
  ['named by the refusal', refuseNamed],
  ['found by halving', refuseUnnamed],
])('only refused reports are left out, and they keep their numbers: %s', async (_, refuse) => {
  const names = fc.array(fc.constantFrom('loss', 'loss', 'loss', 'bad'), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(names, async (metrics) => {
      const { attempt, intake, stream } = await setUp(refuse);
      for (const [index, metric] of metrics.entries())
        stream.offer({ metric, value: index }, `line ${index + 1} of stdout.log`);
      await stream.flush();
      expect(intake.reportsOf(key).map(({ value }) => value)).toEqual(
        metrics.flatMap((metric, index) => (isBad(metric) ? [] : [index])),
      );
      expect(stream.cursor).toBe(metrics.length);
      expect(attempt.notices.map(({ id }) => id)).toEqual(
        metrics.flatMap((metric, index) => (isBad(metric) ? [`spool:${index + 1}`] : [])),
      );
    }),
    { numRuns: 50 },
  );
});

test('a notice names the trial, the place and the reason', async () => {
  const { attempt, stream } = await setUp(refuseNamed);
  stream.offer({ metric: 'bad', value: 1 }, 'line 7 of spool.jsonl');
  await stream.flush();
  expect(attempt.notices).toEqual([
    {
      id: 'spool:1',
      code: 'TRIAL_REPORT_DROPPED',
      text: 'Trial 3, line 7 of spool.jsonl: the report was left out: expected a good one as its metric, got "bad".',
      facts: expect.objectContaining({ trial: 3, door: 'spool', number: 1, place: 'line 7 of spool.jsonl' }),
    },
  ]);
});

test('a batch that is refused whatever its content ends the stream, and so does a defect after a few tries', async () => {
  const always = await setUp(unnamed);
  always.stream.offer({ metric: 'loss', value: 1 });
  await expect(always.stream.flush()).rejects.toMatchObject({ code: 'OTHER_REFUSAL' });
  let tries = 0;
  const clock = new ManualClock();
  const broken = await setUp(() => {
    tries++;
    return new TypeError('a defect');
  }, clock);
  broken.stream.offer({ metric: 'loss', value: 1 });
  const failed = expect(broken.stream.flush()).rejects.toThrow('a defect');
  await runOut(clock, failed);
  // Five tries for the report, five for the mark in its place.
  expect(tries).toBe(10);
});

test('a busy store is waited for without limit, with log lines; a failing store for ten minutes', async () => {
  const clock = new ManualClock();
  const startMs = clock.monotonicMs();
  let isBusy = true;
  const { intake, stream, warnings, retrier } = await setUp(
    () => (isBusy ? new HyperDriveServiceException('STORE_BUSY', 'busy', 'busy') : undefined),
    clock,
  );
  stream.offer({ metric: 'loss', value: 1 });
  const flushed = stream.flush();
  await advance(clock, 3_600_000);
  expect(warnings.filter((event) => event === 'compute.waits_for_store').length).toBeGreaterThan(50);
  expect(retrier.pausedMs).toBeGreaterThan(3_000_000);
  isBusy = false;
  await runOut(clock, flushed);
  expect(intake.reportsOf(key)).toHaveLength(1);
  const failing = await setUp(() => new HyperDriveServiceException('STORE_IO', 'environment', 'failed'), clock);
  failing.stream.offer({ metric: 'loss', value: 1 });
  const fromMs = clock.monotonicMs();
  await runOut(clock, expect(failing.stream.flush()).rejects.toMatchObject({ code: 'STORE_IO' }));
  expect(clock.monotonicMs() - fromMs).toBeLessThan(700_000);
  expect(startMs).toBeLessThan(fromMs);
});

test('failures are classified by code and kind', () => {
  const error = (code: string, kind: HyperDriveException['kind']) => new HyperDriveException(code, kind, code);
  expect(meaningOf(error('TRACKING_FENCED', 'conflict'))).toBe('final');
  expect(meaningOf(error('TRACKING_GAP', 'conflict'))).toBe('replay');
  expect(meaningOf(error('STORE_FULL', 'environment'))).toBe('outage');
  expect(meaningOf(error('STORE_CLOSED', 'conflict'))).toBe('outage');
  expect(meaningOf(error('TRACKING_BAD_REQUEST', 'config'))).toBe('refused');
  expect(meaningOf(error('STORE_INVARIANT', 'internal'))).toBe('defect');
  expect(meaningOf(new Error('anything'))).toBe('defect');
});

/** Advances the clock until a promise settles. */
async function runOut(clock: ManualClock, promise: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settled = promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) await advance(clock, 1_000);
  await settled;
}

async function advance(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.advance(1_000);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
