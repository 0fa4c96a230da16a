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

/** Several metrics of the same moment, by name. NaN and infinities are legal values. */
export type MetricValues = Readonly<Record<string, number>>;

/** What an objective returns: the final value of the primary metric, several metrics, or nothing if it reported. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions declared as returning void are objectives too
export type TrialResult = number | MetricValues | undefined | void;

/** A trial as its objective sees it. */
export interface TrialContext {
  /** 0, 1, 2 … in suggestion order. */
  readonly number: number;
  /** 0 for the first launch; a retry is the next. */
  readonly attempt: number;
  readonly config: ConfigurationRecord;
  /** The trial that this one goes on from, by promotion or in a population; null: it starts anew. */
  readonly parent: number | null;
  /**
   * Folder for what the trial keeps, such as its checkpoint; made when it is first asked for. Its attempts share it, and
   * a trial that goes on from another finds a copy of that one's files.
   */
  readonly outputFolder: string;
  /** Aborts when the trial should end: stopped by the policy, canceled, or its process closes. The reason is a `TrialStopped`. */
  readonly signal: AbortSignal;
  /** True once the trial should end. */
  readonly shouldStop: boolean;
  /**
   * Reports a value of the primary metric, or several metrics by name.
   * @param options.step the script's own step
   * @returns what to do next, once the report is accepted and judged; `continue` if nothing else
   * @throws COMPUTE_BAD_METRIC when a value is not a number. Where nobody awaits it, the trial has a notice of it
   */
  report(value: number | MetricValues, options?: { readonly step?: number }): Promise<Directive>;
  /** Ends the trial as infeasible: this configuration cannot be evaluated, and none like it. */
  infeasible(reason?: string): never;
  /** Adds a line to the trial's standard output log. */
  log(line: string): void;
}

/** Thrown by an objective whose configuration cannot be evaluated. */
export class TrialInfeasible extends Error {
  override readonly name = 'TrialInfeasible';
}

/** Why a trial's signal aborted. An objective may throw it on. */
export class TrialStopped extends Error {
  override readonly name = 'TrialStopped';
  /** `stop`: by the policy. `cancel`: by a user or a limit. `close`: this process ends. */
  readonly want: 'stop' | 'cancel' | 'close';

  constructor(want: 'stop' | 'cancel' | 'close') {
    super(
      { stop: 'The policy stopped the trial.', cancel: 'The trial was canceled.', close: 'The process ends.' }[want],
    );
    this.want = want;
  }
}

/** The context of one running trial, and what its runner needs to end it. */
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
  /** Names of the other metrics, until the primary one comes. */
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
    // Objectives call these without their object: `const { report } = trial`.
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

  /** Why the trial should end; undefined while it may go on. */
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

  /** The first wish counts. */
  stop(want: 'stop' | 'cancel' | 'close'): void {
    if (this.#stopped) return;
    this.#stopped = new TrialStopped(want);
    this.#controller.abort(this.#stopped);
  }

  report(value: number | MetricValues, options: { readonly step?: number } = {}): Promise<Directive> {
    const answer = this.#report(value, options.step);
    // Objectives often do not wait for the answer: without a handler that would end the program.
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

  infeasible(reason = 'The trial said that its configuration is infeasible.'): never {
    throw new TrialInfeasible(reason);
  }

  log(line: string): void {
    this.#writeLine(line);
  }

  /**
   * Takes what the objective returned: reported unless the primary metric was reported before.
   * @throws COMPUTE_BAD_METRIC for anything but numbers, and for nothing where the primary metric is needed
   */
  finish(result: TrialResult): void {
    this.#isUserCodeLive = false;
    if (this.#reportedPrimary) return;
    if (result !== undefined) this.#offer(result, undefined);
    // What goes on from a trial that was at its end has nothing left to do.
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

  /** The objective threw. */
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

/** The objective is the user's code, often without types: what it says is checked. */
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

/** A step is a whole number, any other value a number. */
function badMetric(metric: string, value: unknown) {
  const shown = quoted(typeof value === 'string' ? value : String(value));
  return computeError(
    'COMPUTE_BAD_METRIC',
    metric === 'step'
      ? `step must be a whole number, not ${shown}.`
      : `Metric ${quoted(metric)} must be a number (NaN and infinities too), not ${typeof value} ${shown}.`,
    { details: { metric, value: shown } },
  );
}
