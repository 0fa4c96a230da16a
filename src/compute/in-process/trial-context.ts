import { mkdirSync } from 'node:fs';
import { quoted } from '../../base/index.ts';
import {
  type ConfigurationRecord,
  type Directive,
  metricNameFault,
  type Report,
  reportedInstead,
} from '../../model/index.ts';
import type { AttemptJob } from '../compute.ts';
import { computeError } from '../errors.ts';
import type { ReportStream } from '../report-stream.ts';

/** Several metrics reported together, by name. NaN and infinities are valid values. */
export type MetricValues = Readonly<Record<string, number>>;

/** What an objective returns: the final value of the primary metric, several metrics, or nothing if it reported. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions declared as returning void are objectives too
export type TrialResult = number | MetricValues | undefined | void;

/** A trial as its objective sees it. */
export interface TrialContext {
  /** 0, 1, 2 … in suggestion order. */
  readonly number: number;
  /** 0 for the first attempt; each retry adds 1. */
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial that this one continues, by promotion or in a population; null if it starts from scratch. */
  readonly parent: number | null;
  /**
   * Folder for the trial's outputs, such as its checkpoint; created on first use. All attempts of the trial share it,
   * and a trial that continues another finds a copy of its parent's files.
   */
  readonly outputFolder: string;
  /**
   * Aborts when the trial should end: stopped by the policy, canceled, or the process closes. The reason is a
   * `TrialStopped`.
   */
  readonly signal: AbortSignal;
  /** True once the trial should end. */
  readonly shouldStop: boolean;
  /**
   * Reports a value of the primary metric, or several metrics by name.
   * @param options.step the objective's own step, a safe integer
   * @returns the directive, once the report is accepted and judged
   * @throws COMPUTE_BAD_METRIC when a value is not a number; the trial also gets a notice, in case nobody awaits the
   *   promise
   */
  report(value: number | MetricValues, options?: { readonly step?: number }): Promise<Directive>;
  /**
   * Ends the trial as infeasible: its configuration cannot be evaluated, so samplers learn to avoid it. @throws
   * TrialInfeasible
   */
  infeasible(reason?: string): never;
  /** Adds a line to the trial's standard output log. */
  log(line: string): void;
}

/** Thrown by an objective when its configuration cannot be evaluated. */
export class TrialInfeasible extends Error {
  override readonly name = 'TrialInfeasible';
}

/**
 * Why a trial's signal aborted. An objective may rethrow it, or throw one of its own with `stop` to end the trial early: what it
 * reported counts.
 */
export class TrialStopped extends Error {
  override readonly name = 'TrialStopped';
  /** `stop`: by the policy. `cancel`: by a user or a limit. `close`: the process ends. */
  readonly want: 'stop' | 'cancel' | 'close';

  constructor(want: 'stop' | 'cancel' | 'close', message?: string) {
    super(
      message ??
        { stop: 'The policy stopped the trial.', cancel: 'The trial was canceled.', close: 'The process ends.' }[want],
    );
    this.want = want;
  }
}

/** The context of one running trial, with the methods that its runner uses. */
export class RunningTrial implements TrialContext {
  readonly number: number;
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  readonly parent: number | null;
  readonly #job: AttemptJob;
  readonly #controller = new AbortController();
  readonly #writeLine: (line: string) => void;
  readonly #primaryMetric: string;
  #stream: ReportStream | undefined;
  #stopped: TrialStopped | undefined;
  #reportedPrimary = false;
  /** Names of other reported metrics, until the primary metric is reported. */
  readonly #reportedOthers = new Set<string>();
  #isUserCodeLive = true;

  constructor(job: AttemptJob, writeLine: (line: string) => void) {
    this.#job = job;
    this.number = job.trial;
    this.attempt = job.attempt;
    this.config = job.config;
    this.parent = job.parent;
    this.#writeLine = writeLine;
    this.#primaryMetric = job.primaryMetric ?? 'value';
    // Objectives may call these without the object: `const { report } = trial`.
    this.report = this.report.bind(this);
    this.log = this.log.bind(this);
  }

  get outputFolder(): string {
    const { outputFolder } = this.#job;
    mkdirSync(outputFolder, { recursive: true });
    return outputFolder;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get shouldStop(): boolean {
    return this.#stopped !== undefined;
  }

  /** Why the trial should end; undefined while it may continue. */
  get stopped(): TrialStopped | undefined {
    return this.#stopped;
  }

  /** False once the objective has returned or thrown. */
  get isUserCodeLive(): boolean {
    return this.#isUserCodeLive;
  }

  /** Number of the last report. */
  get lastReport(): number {
    return this.#stream?.last ?? 0;
  }

  connect(stream: ReportStream): void {
    this.#stream = stream;
  }

  /** Asks the trial to end. Only the first call counts. */
  stop(want: 'stop' | 'cancel' | 'close'): void {
    if (this.#stopped) return;
    this.#stopped = new TrialStopped(want);
    this.#controller.abort(this.#stopped);
  }

  report(value: number | MetricValues, options: { readonly step?: number } = {}): Promise<Directive> {
    const answer = this.#report(value, options.step);
    // Objectives often do not await the answer, and an unhandled rejection would end the program.
    answer.catch(() => undefined);
    return answer;
  }

  async #report(value: unknown, step: number | undefined): Promise<Directive> {
    const stream = this.#stream;
    if (!stream || !this.#isUserCodeLive) return 'cancel';
    try {
      this.#offer(value, step);
    } catch (error) {
      stream.reject(error);
      throw error;
    }
    await stream.flush();
    const want = this.#stopped?.want ?? 'continue';
    return want === 'close' ? 'cancel' : want;
  }

  infeasible(reason = 'The trial declared its configuration infeasible.'): never {
    throw new TrialInfeasible(reason);
  }

  log(line: string): void {
    this.#writeLine(line);
  }

  /**
   * Reports the objective's result, unless the primary metric was already reported.
   * @throws COMPUTE_BAD_METRIC when a value is not a number, or the primary metric is missing
   */
  finish(result: TrialResult): void {
    this.#isUserCodeLive = false;
    if (this.#reportedPrimary) return;
    if (result !== undefined) this.#offer(result, undefined);
    // A trial that continues a finished one has nothing left to do.
    if (!this.#reportedPrimary && this.#job.primaryMetric !== null && this.parent === null) {
      const metric = this.#job.primaryMetric;
      const reported = [...this.#reportedOthers];
      const instead = reported.length === 0 ? '' : ` ${reportedInstead([metric], reported)}`;
      throw computeError(
        'COMPUTE_BAD_METRIC',
        `The objective neither reported nor returned the primary metric ${quoted(metric)}: ` +
          `return a number, return an object with that key, or call trial.report.${instead}`,
        { details: { metric, reported } },
      );
    }
  }

  /** Records that the objective threw. */
  fail(): void {
    this.#isUserCodeLive = false;
  }

  #offer(value: unknown, step: number | undefined): void {
    if (step !== undefined && !Number.isSafeInteger(step)) throw badMetric('step', step);
    for (const [metric, number] of metricsOf(value, this.#primaryMetric)) {
      const expected = metricNameFault(metric);
      if (expected !== undefined) {
        this.#stream?.reject(badName(metric, expected));
        continue;
      }
      if (metric === this.#primaryMetric) this.#reportedPrimary = true;
      else if (!this.#reportedPrimary) this.#reportedOthers.add(metric);
      const report: Report = step === undefined ? { metric, value: number } : { metric, value: number, step };
      this.#stream?.offer(report);
    }
  }
}

/** Checks the objective's values: it is the user's code, often without types. */
function metricsOf(value: unknown, primaryMetric: string): readonly (readonly [string, number])[] {
  if (typeof value === 'number') return [[primaryMetric, value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badMetric(primaryMetric, value);
  return Object.entries(value).map(([metric, number]: [string, unknown]) => {
    if (typeof number !== 'number') throw badMetric(metric, number);
    return [metric, number];
  });
}

function badName(metric: string, expected: string) {
  const value = quoted(metric);
  return computeError('COMPUTE_BAD_METRIC', `Expected ${expected} as a metric, not ${value}.`, {
    details: { field: 'metric', value, expected },
  });
}

/** The error for a step that is not an integer, or a value that is not a number. */
function badMetric(metric: string, value: unknown) {
  const shown = quoted(typeof value === 'string' ? value : String(value));
  return computeError(
    'COMPUTE_BAD_METRIC',
    metric === 'step'
      ? `step must be an integer, not ${shown}.`
      : `Metric ${quoted(metric)} must be a number (NaN and infinities are allowed), not ${typeof value} ${shown}.`,
    { details: { metric, value: shown } },
  );
}
