import { expect } from 'vitest';
import { describeContract } from '../base/contract-suite.contract.ts';
import { newId, systemRandomBytes } from '../base/index.ts';
import type { CommandTrial, TrialDefinition } from '../model/index.ts';
import type { AttemptJob, ComputeTarget } from './compute.ts';
import type { MemoryIntake } from './memory-intake.fixture.ts';

const installId = newId(systemRandomBytes, 10);

/**
 * Key of a trial's attempt. An engine identifies jobs by key, so each test file uses its own keys.
 * @experimental
 * @since 0.2.0
 */
export const keyOf = (trial: number) => `${installId}-sweep-${trial}-0`;

/**
 * A job with defaults for everything that a test does not set.
 * @experimental
 * @since 0.2.0
 */
export function testJob(
  input: Partial<Omit<AttemptJob, 'definition' | 'trial'>> & {
    readonly trial: { readonly type: 'in_process' } | Partial<Omit<CommandTrial, 'type'>>;
  },
): AttemptJob {
  const { trial, ...rest } = input;
  const key = input.key ?? keyOf(0);
  const definition: TrialDefinition =
    'type' in trial
      ? { type: 'in_process' }
      : {
          type: 'command',
          command: ['true'],
          workingFolder: '/',
          environment: {},
          inheritEnvironment: [],
          appendParameters: 'auto',
          stdoutMetrics: { json: true, patterns: [] },
          cpus: 1,
          gpus: 0,
          // Longer than any process needs to end on TERM on a slow machine, and shorter than a test's time-out.
          stopGraceMs: 20_000,
          resumable: false,
          ...trial,
        };
  return {
    key,
    sweepId: 'sweep',
    sweepName: 'sweep',
    trial: 0,
    attempt: 0,
    config: {},
    parent: null,
    definition,
    parameterNames: [],
    parameters: [],
    primaryMetric: 'loss',
    runFolder: `/nonexistent/${key}`,
    outputFolder: `/nonexistent/${key}/outputs`,
    environment: {},
    ...rest,
  };
}

/**
 * One implementation under test.
 * @experimental
 * @since 0.2.0
 */
export interface ComputeSubject {
  readonly target: ComputeTarget;
  readonly intake: MemoryIntake;
  /** Number of trials that the target runs at once. */
  readonly slots: 2;
  /** A job that reports `loss` 0.5, then 0.25, and ends with `ok`. */
  quick(key: string): AttemptJob;
  /** A job that reports `loss` once and then runs until canceled or stopped. */
  endless(key: string): AttemptJob;
  /** Waits until the condition holds; advances time where it is virtual. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /**
   * Opens the target that a restarted controller would have on the same engine. Undefined if jobs end with the process.
   */
  restart?(): Promise<ComputeTarget>;
  /** Faults of the engine behind the target. Undefined if this process is the engine. */
  readonly faults?: {
    /** Makes the next submission create its job but lose the answer. */
    loseNextAnswer(): void;
    /** Makes the engine unreachable, or reachable again. Its jobs keep running. */
    setAvailable(isAvailable: boolean): void;
    /** Makes the engine start a running job a second time, as a requeue does. */
    startAgain(key: string): void;
  };
  dispose(): Promise<void>;
}

/**
 * Title of a test to skip, with the reason. A title that no test has is an error.
 * @experimental
 * @since 0.2.0
 */
export type ComputeSkip = { readonly test: string; readonly reason: string };

/**
 * What every compute target must do. Every implementation runs this suite, and authors of plugins can too.
 * @param make makes a fresh target with two slots and an empty engine
 *
 * @example
 * ```js
 * import { describeTarget, MemoryIntake, testJob } from 'hyperdrive-ml/testing';
 * import { openMyTarget } from './my-target.js';
 *
 * describeTarget('mine', async () => {
 *   const intake = new MemoryIntake();
 *   const target = await openMyTarget(intake, { slots: 2 });
 *   const job = (key, command) => testJob({ key, runFolder: `/tmp/runs/${key}`, trial: { command } });
 *   return {
 *     ...{ target, intake, slots: 2 },
 *     quick: (key) => job(key, `echo '{"loss": 0.5}'; echo '{"loss": 0.25}'`),
 *     endless: (key) => job(key, `echo '{"loss": 0.5}'; exec sleep 300`),
 *     async until(condition) {
 *       while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
 *     },
 *     dispose: () => target.close(),
 *   };
 * });
 * ```
 * @experimental
 * @since 0.2.0
 */
export function describeCompute(name: string, make: () => Promise<ComputeSubject>, skips: readonly ComputeSkip[] = []) {
  describeContract(`compute contract: ${name}`, { make, skips }, (check) => {
    const start = async ({ intake, target }: ComputeSubject, job: AttemptJob) => {
      const attempt = intake.plan(job.key, job.config);
      await target.submit(job);
      return attempt;
    };
    const phase = async ({ target }: ComputeSubject, key: string) =>
      (await target.list()).jobs.find((job) => job.key === key)?.phase;

    check('a job claims once, reports in order and ends', async (subject) => {
      const attempt = await start(subject, subject.quick(keyOf(0)));
      await subject.until(() => attempt.end !== null);
      expect(attempt.epoch).toBe(1);
      expect(subject.intake.reportsOf(keyOf(0)).map((report) => report.value)).toEqual([0.5, 0.25]);
      expect(attempt.end?.kind).toBe('ok');
    });

    check('submitting a key again changes nothing', async (subject) => {
      const job = subject.quick(keyOf(0));
      const attempt = await start(subject, job);
      await Promise.all([subject.target.submit(job), subject.target.submit(job)]);
      await subject.until(() => attempt.end !== null);
      await subject.target.submit(job);
      await subject.until(async () => (await phase(subject, job.key)) === 'ended');
      expect(attempt.epoch).toBe(1);
      expect(new Set(attempt.claims.map((claim) => claim.nonce)).size).toBe(1);
      expect(subject.intake.reportsOf(job.key)).toHaveLength(2);
    });

    check('capacity follows running jobs, and an excess job waits', async (subject) => {
      const jobs = [0, 1, 2].map((n) => subject.endless(keyOf(n)));
      const [first, second, third] = jobs;
      if (!first || !second || !third) throw new Error('three jobs');
      expect(await subject.target.capacity(first.definition)).toEqual({ free: 2, total: 2 });
      const attempts = [await start(subject, first), await start(subject, second), await start(subject, third)];
      expect((await subject.target.capacity(first.definition)).free).toBe(0);
      await subject.until(() => attempts.slice(0, 2).every((attempt) => attempt.epoch === 1));
      expect(await phase(subject, third.key)).toBe('queued');
      await subject.target.cancel(first.key);
      await subject.until(() => attempts[2]?.epoch === 1);
      expect(await phase(subject, third.key)).toBe('running');
    });

    check('cancel ends a running job and frees its slot', async (subject) => {
      const job = subject.endless(keyOf(0));
      const attempt = await start(subject, job);
      await subject.until(() => subject.intake.reportsOf(job.key).length === 1);
      await subject.target.cancel(job.key);
      await subject.target.cancel(job.key);
      await subject.until(() => attempt.end !== null);
      expect(attempt.end?.kind).toBe('canceled');
      await subject.until(async () => (await subject.target.capacity(job.definition)).free === 2);
      expect(await phase(subject, job.key)).toBe('ended');
    });

    check('the directive stop in the answer to a report ends the job as stopped', async (subject) => {
      const job = subject.endless(keyOf(0));
      subject.intake.judge = (_, attempt) => {
        attempt.want = 'stop';
      };
      const attempt = await start(subject, job);
      await subject.until(() => attempt.end !== null);
      expect(attempt.end?.kind).toBe('stopped');
    });

    check('a job whose claim is refused runs no user code and sends nothing more', async (subject) => {
      const job = subject.quick(keyOf(0));
      const attempt = subject.intake.plan(job.key, job.config);
      attempt.refuseClaims = true;
      await subject.target.submit(job);
      await subject.until(async () => (await phase(subject, job.key)) === 'ended');
      expect(attempt).toMatchObject({ epoch: 0, batches: [], end: null });
      expect((await subject.target.capacity(job.definition)).free).toBe(2);
    });

    check('cancel and reap of an unknown key do nothing', async (subject) => {
      await subject.target.cancel(keyOf(7));
      await subject.target.reap(keyOf(7));
      expect((await subject.target.list()).jobs).toEqual([]);
    });

    check('an ended job stays listed until it is reaped', async (subject) => {
      const job = subject.quick(keyOf(0));
      const attempt = await start(subject, job);
      await subject.until(() => attempt.end !== null);
      await subject.until(async () => (await phase(subject, job.key)) === 'ended');
      await subject.target.reap(job.key);
      expect(await phase(subject, job.key)).toBeUndefined();
    });

    check('an outage of the intake delays reports but loses none', async (subject) => {
      const job = subject.quick(keyOf(0));
      const calls = new Map<string, number>();
      subject.intake.gate = (call) => {
        const nth = calls.get(call) ?? 0;
        calls.set(call, nth + 1);
        if (nth < 2) throw new Error('The store is busy.');
      };
      const attempt = await start(subject, job);
      await subject.until(() => attempt.end !== null);
      expect(subject.intake.reportsOf(job.key).map((report) => report.value)).toEqual([0.5, 0.25]);
    });

    check('a listener is called for changes until it unsubscribes', async (subject) => {
      let changes = 0;
      const unsubscribe = subject.target.onChange(() => changes++);
      const attempt = await start(subject, subject.quick(keyOf(0)));
      await subject.until(() => attempt.end !== null && changes > 0);
      await subject.until(async () => (await phase(subject, keyOf(0))) === 'ended');
      unsubscribe();
      const before = changes;
      let others = 0;
      subject.target.onChange(() => others++);
      const second = await start(subject, subject.quick(keyOf(1)));
      await subject.until(() => second.end !== null && others > 0);
      expect(changes).toBe(before);
    });

    check('declared heartbeats leave room for a lost one', async ({ target: { heartbeats }, intake }) => {
      if (heartbeats === null) return;
      expect(heartbeats.graceMs).toBeGreaterThanOrEqual(2 * intake.heartbeatMs);
    });

    check('a restarted controller adopts a running job by key: it runs once and can be canceled', async (subject) => {
      if (!subject.restart) throw new Error('skip this test with a reason');
      const job = subject.endless(keyOf(0));
      const attempt = await start(subject, job);
      await subject.until(() => subject.intake.reportsOf(job.key).length === 1);
      await subject.target.close();
      const target = await subject.restart();
      await target.adopt([job]);
      await target.submit(job);
      expect((await target.list()).jobs).toMatchObject([{ key: job.key, phase: 'running' }]);
      expect(await target.capacity(job.definition)).toEqual({ free: 1, total: 2 });
      await target.cancel(job.key);
      await subject.until(() => attempt.end !== null);
      expect(attempt.end?.kind).toBe('canceled');
      expect(new Set(attempt.claims.map((claim) => claim.nonce)).size).toBe(1);
      expect(subject.intake.reportsOf(job.key)).toHaveLength(1);
    });

    check('a submission with a lost answer creates one job, which the next submission finds', async (subject) => {
      if (!subject.faults) throw new Error('skip this test with a reason');
      const job = subject.quick(keyOf(0));
      const attempt = subject.intake.plan(job.key, job.config);
      subject.faults.loseNextAnswer();
      await expect(subject.target.submit(job)).rejects.toThrow();
      await subject.target.submit(job);
      await subject.until(() => attempt.end !== null);
      expect((await subject.target.list()).jobs).toHaveLength(1);
      expect(new Set(attempt.claims.map((claim) => claim.nonce)).size).toBe(1);
    });

    check('while the engine is unreachable, calls fail and jobs keep running', async (subject) => {
      const { faults, target } = subject;
      if (!faults) throw new Error('skip this test with a reason');
      const job = subject.quick(keyOf(0));
      const attempt = await start(subject, job);
      faults.setAvailable(false);
      // An empty listing would wrongly prove that the job is gone.
      await expect(target.list()).rejects.toThrow();
      await expect(target.submit(subject.quick(keyOf(1)))).rejects.toThrow();
      await expect(target.cancel(job.key)).rejects.toThrow();
      await subject.until(() => attempt.end !== null);
      expect(attempt.end?.kind).toBe('ok');
      faults.setAvailable(true);
      await subject.until(async () => (await phase(subject, job.key)) === 'ended');
    });

    check('a job that the engine starts twice runs user code once', async (subject) => {
      if (!subject.faults) throw new Error('skip this test with a reason');
      const job = subject.endless(keyOf(0));
      const attempt = await start(subject, job);
      await subject.until(() => subject.intake.reportsOf(job.key).length === 1);
      subject.faults.startAgain(job.key);
      await subject.until(() => attempt.claims.length === 2);
      await subject.target.cancel(job.key);
      await subject.until(() => attempt.end !== null);
      expect(attempt.epoch).toBe(1);
      expect(subject.intake.reportsOf(job.key)).toHaveLength(1);
    });
  });
}
