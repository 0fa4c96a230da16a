/** One job of the queue, for the target: reads the job's files and reports to the intake. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttemptReporter, infeasibleExitCode, isHyperDriveException, Retrier, startPlan } from 'hyperdrive-ml/plugin';
import { jobFolder, place, placeJob, placeOnce, readJson, readText } from './queue-files.js';

export class QueueJob {
  #queue;
  #job;
  #host;
  #reporter;
  #stopped;
  #isRefused = false;
  /** A step that waits for the intake: the claim, or the end. */
  #step;
  phase = 'queued';
  reason = null;

  /** @param host shared by all jobs: intake, clock, logger, signal, changed(), isGone(worker) */
  constructor(queue, job, host) {
    this.#queue = queue;
    this.#job = job;
    this.#host = host;
    this.#stopped = readText(this.#file('stop'));
  }

  #file(name) {
    return join(jobFolder(this.#queue, this.#job.key), name);
  }

  /** Puts the job into the queue, unless it is there. @throws COMPUTE_* for a job that can never run */
  enqueue() {
    const { key, definition, runFolder, outputFolder, config } = this.#job;
    const { environment, command } = startPlan(this.#job, definition, process.env);
    for (const folder of [runFolder, outputFolder, ...command.outputs]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(runFolder, 'parameters.json'), JSON.stringify(config));
    placeJob(this.#queue, key, {
      ...{ program: command.program, args: command.args, environment, folder: definition.workingFolder },
      ...{ stdout: join(runFolder, 'stdout.log'), stderr: join(runFolder, 'stderr.log') },
      stopGraceMs: definition.stopGraceMs,
    });
  }

  get status() {
    const taken = readJson(this.#file('taken.json'));
    const exit = readJson(this.#file('exit.json'));
    return {
      key: this.#job.key,
      phase: this.#shownPhase(exit),
      nativeId: taken?.worker ?? null,
      exitCode: exit?.exitCode ?? null,
      signal: exit?.signal ?? null,
      outOfMemory: false,
      reason: this.reason,
    };
  }

  /** After a restart the files know more than this object. */
  #shownPhase(exit) {
    const isStarted = this.phase === 'queued' ? readText(this.#file('grant')) === 'go' : this.phase === 'running';
    if (!isStarted) return this.phase;
    return exit === undefined ? 'running' : 'ending';
  }

  /** Requests the end of the job. The first request counts. */
  stop(want) {
    if (this.phase === 'ended') return;
    if (placeOnce(this.#file('taken.json'), '{"canceled":true}')) return this.#endWith('canceled before it started');
    this.#stopped ??= want;
    place(this.#file('stop'), this.#stopped);
    this.#reporter?.hurry();
  }

  /** Reads the job's files once and takes the next step. */
  look() {
    if (this.phase === 'ended' || this.#step !== undefined) return;
    const taken = readJson(this.#file('taken.json'));
    if (taken === undefined) return;
    if (taken.canceled === true) return this.#endWith('canceled before it started');
    const exit = readJson(this.#file('exit.json'));
    if (this.#reporter === undefined) this.#begin(this.#claim(taken));
    else if (exit !== undefined) this.#begin(this.#end(exit));
    else if (this.#host.isGone(taken.worker)) this.#begin(this.#lose(taken.worker));
    else this.#reporter.poll(this.#host.clock.monotonicMs());
  }

  #begin(step) {
    this.#step = step
      .catch((error) => {
        // After `close`, the next target takes the same step again.
        if (!this.#host.signal.aborted) this.#endWith(error.message);
      })
      .finally(() => {
        this.#step = undefined;
      });
  }

  /** Asks whether the worker may start it. A repeat, after a restart, has the same nonce and gets the same answer. */
  async #claim({ nonce, host, pid, worker }) {
    const { intake } = this.#host;
    const { key } = this.#job;
    try {
      const request = { nonce, host, pid, nativeId: worker, restarts: 0, resumedStep: null };
      const grant = await new Retrier({ ...this.#host, key }).retryUntilAborted(() => intake.claim(key, request));
      this.#reporter = new AttemptReporter({
        ...{ ...this.#host, job: this.#job, trial: this.#job.definition, grant },
        onDirective: (want) => this.stop(want),
        onRefused: () => this.#refuse(),
      });
      this.phase = 'running';
      place(this.#file('grant'), 'go');
      this.#host.changed();
    } catch (error) {
      if (!this.#host.signal.aborted && isHyperDriveException(error)) place(this.#file('grant'), 'no');
      throw error;
    }
  }

  /** The attempt has ended elsewhere, or belongs to another execution: nothing more is sent. */
  #refuse() {
    this.#isRefused = true;
    this.stop('cancel');
  }

  async #end(exit) {
    this.#reporter.setEnded();
    if (!this.#isRefused) {
      // Everything that the trial printed is read before its end is judged.
      await this.#reporter.drain();
      await this.#reporter.end(endOf(exit, this.#stopped, this.#reporter));
    }
    this.#endWith(null);
  }

  /** Sends the remaining reports; the controller ends the attempt when the listing shows it as ended. */
  async #lose(worker) {
    this.#reporter.setEnded();
    if (!this.#isRefused) await this.#reporter.drain();
    this.#endWith(`worker ${worker} is gone`);
  }

  #endWith(reason) {
    this.phase = 'ended';
    this.reason = reason;
    this.#host.changed();
  }
}

/** How an attempt ended. */
function endOf({ exitCode, signal, message = null, isPreempted }, stopped, { infeasible, misread }) {
  const base = { exitCode, signal, message };
  if (message !== null) return { ...base, kind: 'never_launched' };
  if (infeasible !== null) return { ...base, kind: 'infeasible', message: infeasible };
  if (stopped !== undefined) return { ...base, kind: stopped === 'stop' ? 'stopped' : 'canceled' };
  if (isPreempted) return { ...base, kind: 'preempted', message: 'Its worker was stopped.' };
  if (exitCode === 0) return { ...base, kind: 'ok', message: misread };
  if (exitCode === infeasibleExitCode) return { ...base, kind: 'infeasible', message: `Exit code ${exitCode}.` };
  return { ...base, kind: 'user_error', message: signal === null ? `Exit code ${exitCode}.` : `Ended by ${signal}.` };
}
