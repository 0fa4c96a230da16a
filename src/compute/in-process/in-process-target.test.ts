import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ManualClock, systemClock } from '../../base/index.ts';
import { type ComputeSubject, describeCompute, testJob } from '../compute.contract.ts';
import { MemoryIntake } from '../memory-intake.fixture.ts';
import { inProcessTarget, type ObjectiveFunction } from './in-process-target.ts';
import { TrialInfeasible } from './trial-context.ts';

const clock = systemClock();

const trialJob = (key: string, input: Partial<Parameters<typeof testJob>[0]> = {}) =>
  testJob({ key, ...input, trial: { type: 'in_process' } });

/** Resolves when the signal aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

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
  {
    test: 'a restarted controller adopts a running job by key: it runs once and can be canceled',
    reason: 'its jobs end with the process',
  },
];

const openInProcess = async (): Promise<ComputeSubject> => {
  const intake = new MemoryIntake();
  const target = inProcessTarget({
    intake,
    clock,
    concurrency: 2,
    objective: async (config, trial) => {
      await trial.report(0.5);
      if (config.endless === true) await aborted(trial.signal);
      else await trial.report(0.25);
    },
  });
  return {
    target,
    intake,
    slots: 2,
    quick: (key) => trialJob(key),
    endless: (key) => trialJob(key, { config: { endless: true } }),
    until: async (condition) => {
      while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
    },
    dispose: () => target.close(),
  };
};

describeCompute('in process', openInProcess, noEngine);

async function runOne(objective: ObjectiveFunction, input: Partial<Parameters<typeof testJob>[0]> = {}) {
  const intake = new MemoryIntake();
  const target = inProcessTarget({ intake, clock, objective, concurrency: 1 });
  const job = trialJob('i-s-0-0', input);
  const attempt = intake.plan(job.key, job.config);
  await target.submit(job);
  await intake.until(() => attempt.end !== null);
  await target.close();
  return { intake, attempt, reports: intake.reportsOf(job.key), end: attempt.end };
}

test('a returned number is the final value of the primary metric, which no policy judges', async () => {
  const { reports, attempt, end } = await runOne(() => 0.25);
  expect(reports).toEqual([{ metric: 'loss', value: 0.25 }]);
  expect(attempt.batches[0]).toMatchObject({ door: 'direct', first: 1, live: false });
  expect(end).toMatchObject({ kind: 'ok', lastSeq: { direct: 1 } });
});

test('returned and reported objects name their metrics', async () => {
  const { reports } = await runOne(async (_, trial) => {
    await trial.report({ accuracy: 0.5 }, { step: 3 });
    return { loss: 1, size: 7 };
  });
  expect(reports).toEqual([
    { metric: 'accuracy', value: 0.5, step: 3 },
    { metric: 'loss', value: 1 },
    { metric: 'size', value: 7 },
  ]);
});

test('a returned value is dropped when the primary metric was reported', async () => {
  const { reports } = await runOne(async (_, { report }) => {
    await report(1);
    return 2;
  });
  expect(reports.map((report) => report.value)).toEqual([1]);
});

test('NaN and infinities are values', async () => {
  const { reports } = await runOne(() => ({ loss: Number.NaN, a: Number.POSITIVE_INFINITY }));
  expect(reports.map((report) => report.value)).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
});

test('a thrown error is a user error with its message', async () => {
  const { end } = await runOne(() => {
    throw new RangeError('too deep');
  });
  expect(end).toMatchObject({ kind: 'user_error', message: 'RangeError: too deep' });
  expect(end?.facts?.stack).toContain('in-process-target.test');
});

test('neither reporting nor returning a needed primary metric is a user error', async () => {
  expect((await runOne(() => undefined)).end).toMatchObject({
    kind: 'user_error',
    message: expect.stringContaining('"loss"'),
  });
  expect((await runOne(() => undefined, { primaryMetric: null })).end?.kind).toBe('ok');
});

test('a trial that continues a finished one need not report', async () => {
  let parent: number | null | undefined;
  const { end } = await runOne(
    (_, trial) => {
      parent = trial.parent;
    },
    { parent: 3 },
  );
  expect(end).toMatchObject({ kind: 'ok', message: null });
  expect(parent).toBe(3);
});

test('the output folder is created on first use', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-'));
  const outputFolder = join(folder, '4', 'outputs');
  await runOne(() => 1, { outputFolder });
  expect(existsSync(outputFolder)).toBe(false);
  const { end } = await runOne((_, trial) => (existsSync(trial.outputFolder) ? 1 : undefined), { outputFolder });
  expect(end?.kind).toBe('ok');
  await rm(folder, { recursive: true });
});

test('a value that is not a number fails the trial and names the metric', async () => {
  const { end } = await runOne(async (_, trial) => {
    await trial.report(JSON.parse('{"loss": "0.3"}'));
  });
  expect(end).toMatchObject({ kind: 'user_error', message: expect.stringContaining('"loss"') });
});

test('a trial declares its configuration infeasible by an error or a call', async () => {
  const thrown = await runOne(() => {
    throw new TrialInfeasible('no such layer');
  });
  expect(thrown.end).toMatchObject({ kind: 'infeasible', message: 'no such layer' });
  expect((await runOne((_, trial) => trial.infeasible())).end?.kind).toBe('infeasible');
});

test("report returns the policy's directive, and the signal aborts with the reason", async () => {
  const intake = new MemoryIntake();
  intake.judge = (_, attempt) => {
    if ((attempt.reports.get('direct')?.length ?? 0) >= 2) attempt.want = 'stop';
  };
  const seen: unknown[] = [];
  const target = inProcessTarget({
    intake,
    clock,
    concurrency: 1,
    objective: async (_, trial) => {
      for (let step = 1; !trial.shouldStop; step++) seen.push(await trial.report(1 / step, { step }));
      seen.push(trial.signal.aborted);
      trial.signal.throwIfAborted();
    },
  });
  const attempt = intake.plan('i-s-0-0');
  await target.submit(trialJob('i-s-0-0'));
  await intake.until(() => attempt.end !== null);
  expect(seen).toEqual(['continue', 'stop', true]);
  expect(attempt.end).toMatchObject({ kind: 'stopped', message: 'The policy stopped the trial.' });
});

test('many unawaited reports are sent in batches and in order', async () => {
  const { reports, attempt } = await runOne(async (_, trial) => {
    await Promise.all(Array.from({ length: 5000 }, (_, n) => trial.report(n, { step: n })));
  });
  expect(reports.map((report) => report.step)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  expect(attempt.batches.length).toBeLessThan(10);
});

test('a silent objective sends heartbeats, whose answers can cancel it', async () => {
  const manual = new ManualClock();
  const intake = new MemoryIntake();
  const target = inProcessTarget({
    intake,
    clock: manual,
    concurrency: 1,
    objective: async (_, trial) => {
      await aborted(trial.signal);
    },
  });
  const attempt = intake.plan('i-s-0-0');
  await target.submit(trialJob('i-s-0-0', { primaryMetric: null }));
  await new Promise((resolve) => setImmediate(resolve));
  manual.advance(15_000);
  await intake.until(() => attempt.heartbeats === 1);
  attempt.want = 'cancel';
  await new Promise((resolve) => setImmediate(resolve));
  manual.advance(15_000);
  await intake.until(() => attempt.end !== null);
  expect(attempt.end?.kind).toBe('canceled');
});

test('closing ends running trials as preempted, so that a restart runs them again', async () => {
  const intake = new MemoryIntake();
  const target = inProcessTarget({
    intake,
    clock,
    concurrency: 1,
    objective: async (_, trial) => {
      await aborted(trial.signal);
    },
  });
  const attempt = intake.plan('i-s-0-0');
  await target.submit(trialJob('i-s-0-0'));
  await intake.until(() => attempt.epoch === 1);
  await target.close();
  expect(attempt.end?.kind).toBe('preempted');
  await expect(target.submit(trialJob('i-s-0-1'))).rejects.toMatchObject({ code: 'COMPUTE_CLOSED' });
});

test("log writes to the attempt's run folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-'));
  await runOne(
    (_, trial) => {
      trial.log('first');
      trial.log('second');
      return 1;
    },
    { runFolder: join(folder, 'run') },
  );
  const path = join(folder, 'run', 'stdout.log');
  let text = '';
  while (!text.includes('second')) text = await readFile(path, 'utf8').catch(() => '');
  expect(text).toBe('first\nsecond\n');
  await rm(folder, { recursive: true });
});

test('the target refuses commands and a concurrency of 0', async () => {
  const intake = new MemoryIntake();
  expect(() => inProcessTarget({ intake, clock, concurrency: 0, objective: () => 1 })).toThrow('concurrency');
  const target = inProcessTarget({ intake, clock, concurrency: 1, objective: () => 1 });
  await expect(target.submit(testJob({ trial: { command: ['x'] } }))).rejects.toMatchObject({
    code: 'COMPUTE_WRONG_TRIAL',
  });
});

test.each([
  ['NUL', { loss: 1, 'a\0b': 2 }],
  ['a lone surrogate', { loss: 1, '\ud800': 2 }],
  ['an empty name', { loss: 1, '': 2 }],
  ['a long name', { loss: 1, ['x'.repeat(256)]: 2 }],
  ['a very long name', { loss: 1, ['x\u0007'.repeat(35_000)]: 2 }],
])('a metric whose name cannot be stored is left out with a notice: %s', async (_, values) => {
  const returned = await runOne(() => values);
  const reported = await runOne(async (_config, trial) => {
    expect(await trial.report(values)).toBe('continue');
  });
  for (const { reports, attempt, end } of [returned, reported]) {
    expect(reports).toEqual([{ metric: 'loss', value: 1 }]);
    expect(end).toMatchObject({ kind: 'ok', lastSeq: { direct: 2 }, facts: { leftOut: 1 } });
    expect(attempt.notices).toMatchObject([{ id: 'direct:2', code: 'TRIAL_REPORT_DROPPED' }]);
    expect(attempt.notices[0]?.text).toMatch(
      /^Trial 0, report 2 of channel direct: the report was left out: expected a name/,
    );
    expect(attempt.notices[0]?.text).not.toMatch(/\p{Cc}|\p{Surrogate}/u);
    expect(attempt.notices[0]?.text.length).toBeLessThan(300);
  }
});

test('an unawaited invalid report does not end the program; the trial gets a notice', async () => {
  const { reports, attempt, end } = await runOne((_config, trial) => {
    void trial.report({ loss: JSON.parse('"0.5"') });
    void trial.report(0.25, { step: 0.5 });
    return 1;
  });
  // An unhandled rejection would be raised after the current turn and fail this test file.
  await new Promise((resolve) => setImmediate(resolve));
  expect(reports).toEqual([{ metric: 'loss', value: 1 }]);
  expect(end?.kind).toBe('ok');
  expect(attempt.notices.map(({ id }) => id)).toEqual(['direct:1', 'direct:2']);
});

test('a trial ends whatever its objective throws', async () => {
  const oddValues = [
    null,
    Object.create(null),
    Symbol('odd'),
    Object.assign(new Error('x'), { stack: 7 }),
    Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('no message');
      },
    }),
    new Error('\0\ud800'),
  ];
  for (const thrown of oddValues) {
    const { end } = await runOne(() => {
      throw thrown;
    });
    expect(end).toMatchObject({ kind: 'user_error', message: expect.any(String) });
  }
});
