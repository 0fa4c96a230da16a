import type { ChartName, PlotOptions, PngOptions } from '../../../charts/index.ts';
import { isFinalSweepState, type LogEntry, type SweepRow } from '../../../model/index.ts';
import { type Baseline, readBaseline, readBest, readFront } from '../../../results/index.ts';
import type { Configuration, ConfigurationValue, SearchSpace } from '../../../space/index.ts';
import type { SweepCommand } from '../../../store/index.ts';
import type { Drive, Workspace } from '../../../workspace/index.ts';
import { HyperDriveAbortException, rejectOnAbort } from '../../abort.ts';
import { sdkError } from '../../errors.ts';
import { type FinishedTrial, finishedTrial } from '../../finished-trials.ts';
import { onlyOptions, signalOption } from '../../options/option.ts';
import { type ParetoFront, severalObjectives, toParetoFront } from '../../outcomes.ts';
import { releaseWorkspace } from '../../state.ts';
import type { SubmittedConfig } from '../hyperdrive-config.ts';
import { type BestRunOptions, type ChildSummary, listChildren, readBestChild, type SortOptions } from './children.ts';
import { type ParentRun, Run } from './run.ts';
import { changeRun, type EnqueueRuns, enqueueRuns, type RunChange, type RunChangeResult } from './run-change.ts';
import { sweepDetails, sweepProperties } from './run-details.ts';
import { type MetricSeries, readSweepMetrics } from './run-metrics.ts';
import { type RunStatus, sweepStatus } from './run-status.ts';
import type { SubmittingExperiment } from './submitting-experiment.ts';
import { logText, sweepEntries } from './sweep-log.ts';
import { readTags, writeTag } from './tags.ts';

/** How `waitForCompletion` waits. */
export interface WaitOptions {
  /** Write the log of the sweep to standard output as it grows. @defaultValue false */
  readonly showOutput?: boolean;
  /**
   * Stops waiting; the sweep continues. `cancel` ends it.
   * @defaultValue none
   * @since 0.2.0
   */
  readonly signal?: AbortSignal;
}

const waitOptions = { showOutput: true, signal: true } as const satisfies Readonly<Record<keyof WaitOptions, true>>;

/** Which events `events` yields. @since 0.2.0 */
export interface EventOptions {
  /** Only those with a larger `seq`. @defaultValue all */
  readonly after?: number;
  /** Ends the loop; the sweep continues. @defaultValue none */
  readonly signal?: AbortSignal;
}

const eventOptions = { after: true, signal: true } as const satisfies Readonly<Record<keyof EventOptions, true>>;

/** What a run is made of. */
interface RunParts<Space extends SearchSpace> {
  readonly drive?: Drive;
  readonly config?: SubmittedConfig<Space>;
}

/**
 * A sweep with its children, best run and metrics. Configurations have the type of the submitted space.
 *
 * @example
 * await using run = await new Experiment('digits').submit(config);
 * await run.waitForCompletion();
 * const best = await run.getBestRunByPrimaryMetric();
 */
export class HyperDriveRun<
  Space extends SearchSpace = SearchSpace,
  Config extends ConfigurationValue = Configuration<Space>,
> {
  readonly experiment: SubmittingExperiment<ParentRun>;
  readonly id: string;
  readonly #workspace: Workspace;
  readonly #drive: Drive | undefined;
  readonly #config: SubmittedConfig<Space> | undefined;
  #isClosed = false;

  /** @internal created by `Experiment` */
  constructor(
    experiment: SubmittingExperiment<ParentRun>,
    workspace: Workspace,
    id: string,
    { drive, config }: RunParts<Space> = {},
  ) {
    this.experiment = experiment;
    this.id = id;
    this.#workspace = workspace;
    this.#drive = drive;
    this.#config = config;
  }

  /** The submitted configuration; undefined for a run that was read back. */
  get hyperdriveConfig(): SubmittedConfig<Space> | undefined {
    return this.#config;
  }

  async getStatus(): Promise<RunStatus> {
    return sweepStatus(await this.#row());
  }

  /** Cancels the sweep and its unfinished children. @returns false if the sweep had already ended */
  async cancel(): Promise<boolean> {
    if (isFinalSweepState((await this.#row()).state)) return false;
    await this.#steer({ kind: 'cancel', reason: null });
    return true;
  }

  /**
   * Changes the definition of a running sweep: space, sampling, policy, limits. Children already suggested keep
   * their configuration; the next ones follow the new version.
   * @throws {HyperDriveConfigException} SWEEP_BAD_CHANGE or the code of any error in the definition; nothing is written
   * @throws SWEEP_CHANGED_MEANWHILE; STORE_SWEEP_FINAL, STORE_SWEEP_ENDING
   */
  async change(change: RunChange): Promise<RunChangeResult> {
    const result = await changeRun(this.#workspace, this.id, change);
    this.wake();
    return result;
  }

  /**
   * Queues configurations ahead of the sampler's suggestions, or retries ended children.
   * @returns the total number of children afterwards
   * @throws {HyperDriveConfigException} SWEEP_BAD_CONFIGURATION
   * @throws STORE_UNKNOWN_TRIAL, STORE_SWEEP_FINAL, STORE_SWEEP_ENDING
   */
  async enqueue(runs: EnqueueRuns): Promise<number> {
    const total = await enqueueRuns(this.#workspace, this.id, runs);
    this.wake();
    return total;
  }

  /**
   * Starts no more children until `resume`; running ones continue to their end.
   * @throws STORE_SWEEP_FINAL
   * @since 0.2.0
   */
  async pause(): Promise<void> {
    await this.#steer({ kind: 'pause' });
  }

  /**
   * Continues after `pause`; does nothing to a sweep that is not paused.
   * @throws STORE_SWEEP_FINAL
   * @since 0.2.0
   */
  async resume(): Promise<void> {
    await this.#steer({ kind: 'resume' });
  }

  /**
   * Yields each event of the sweep as it is recorded, from the submission on, and ends when the sweep does. Leaving the loop
   * does not affect the sweep.
   *
   * @example
   * for await (const { kind, trial } of run.events()) console.log(kind, trial);
   * @param options `after`: only entries with a larger `seq`, to continue where an earlier loop stopped
   * @throws {HyperDriveAbortException} SDK_ABORTED when `signal` aborts; the sweep continues
   * @since 0.2.0
   */
  async *events(options: EventOptions = {}): AsyncGenerator<LogEntry, void> {
    onlyOptions('events', options, eventOptions);
    const { signal, after } = options;
    const heard = signal && signalOption('signal', signal);
    const query = { signal: heard, drive: this.#drive, ...(after !== undefined && { after }) };
    yield* sweepEntries(this.#workspace.store, this.id, query);
    if (heard?.aborted) throw new HyperDriveAbortException('events', heard);
  }

  /**
   * `for await (const trial of run)` yields each child once it has ended, starting with those that ended before the loop, until
   * the sweep ends. A child that is resumed is yielded again.
   * @since 0.2.0
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<FinishedTrial<Config>, void> {
    const { store } = this.#workspace;
    for await (const { kind, trial } of sweepEntries(store, this.id, { drive: this.#drive })) {
      if (kind !== 'trial.ended' || trial === null) continue;
      const ended = finishedTrial<Config>(await store.trial(this.id, trial));
      if (ended !== undefined) yield ended;
    }
  }

  /**
   * Waits until the sweep is final.
   *
   * @example
   * await run.waitForCompletion({ signal: AbortSignal.timeout(60_000) });
   * @returns its details
   * @throws {HyperDriveAbortException} SDK_ABORTED when `signal` aborts; the sweep continues
   */
  async waitForCompletion(options: WaitOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    onlyOptions('waitForCompletion', options, waitOptions);
    const { showOutput = false, signal } = options;
    const abort = rejectOnAbort('waitForCompletion', signal && signalOption('signal', signal));
    const drive = this.#drive;
    const leave = new AbortController();
    const follow = async () => {
      for await (const entry of sweepEntries(this.#workspace.store, this.id, { drive, signal: leave.signal }))
        if (showOutput) process.stdout.write(`${logText(entry)}\n`);
    };
    try {
      await Promise.race([Promise.all([drive?.done, showOutput || !drive ? follow() : undefined]), abort.rejected]);
    } finally {
      abort.stop();
      leave.abort();
    }
    return this.getDetails();
  }

  /**
   * The best child by its best reported value, the same as in every view of the sweep. Failed children and children
   * outside the outcome constraints do not qualify; children of earlier sweeps do, under this sweep's constraints.
   * The earliest child wins a tie. Undefined if no child qualifies.
   */
  async getBestRunByPrimaryMetric(
    options: BestRunOptions = {},
  ): Promise<Run<Config, HyperDriveRun<Space, Config>> | undefined> {
    const best = await readBestChild(this.#workspace.store, await this.#row(), options);
    if (!best) return undefined;
    const parent =
      best.sweepId === this.id
        ? this
        : new HyperDriveRun<Space, Config>(this.experiment, this.#workspace, best.sweepId);
    return new Run<Config, HyperDriveRun<Space, Config>>(parent, this.#workspace, best.number);
  }

  /**
   * How the best child compares with the child of the default configuration; undefined if the space states no default,
   * or no child has it.
   *
   * @example
   * const baseline = await run.getBaseline();
   * if (baseline?.share) console.log(`${(100 * baseline.share).toFixed(0)} % better than the default`);
   * @since 0.2.0
   * @experimental
   */
  async getBaseline(): Promise<Baseline | undefined> {
    const { store } = this.#workspace;
    const sweep = await this.#row();
    return readBaseline(store, sweep, await readBest(store, sweep));
  }

  /**
   * The current Pareto front of a sweep with several objectives, over completed children within the outcome constraints.
   * @throws {HyperDriveConfigException} SDK_NEEDS_OBJECTIVES for a sweep with one objective, which has a best run
   */
  async getFront(): Promise<ParetoFront<Config>> {
    const sweep = await this.#row();
    const objectives = severalObjectives(sweep);
    return toParetoFront<Config>(await readFront(this.#workspace.store, sweep), objectives);
  }

  /** Children, best first; children without the metric last. */
  getChildrenSortedByPrimaryMetric(options: SortOptions = {}): Promise<readonly ChildSummary[]> {
    return listChildren(this.#workspace.store, this.id, options);
  }

  /**
   * Renders a dashboard chart as SVG, with title, legend and caption.
   * @param chart @defaultValue 'history'
   * @throws {HyperDriveException} REPORT_NOTHING_TO_DRAW if there is no data yet; REPORT_UNKNOWN_PARAMETER,
   *   REPORT_BAD_OPTION
   */
  plot(chart: ChartName = 'history', options: PlotOptions = {}): Promise<string> {
    return this.#workspace.pictures.svg([this.id], chart, options);
  }

  /**
   * Renders a dashboard chart as PNG.
   * @throws {HyperDriveException} as {@link plot}; REPORT_NO_CANVAS if the optional package `@napi-rs/canvas` is missing
   */
  plotPng(chart: ChartName = 'history', options: PngOptions = {}): Promise<Uint8Array> {
    return this.#workspace.pictures.png([this.id], chart, options);
  }

  /** A self-contained HTML page about a sweep, finished or not: charts, best configuration, failures, definition. */
  report(): Promise<string> {
    return this.#workspace.pictures.page(this.id);
  }

  /** Child id → its configuration as JSON text, as in the original. */
  async getHyperparameters(): Promise<Readonly<Record<string, string>>> {
    const trials = await this.#workspace.store.trials({ sweepId: this.id });
    return Object.fromEntries(trials.map((trial) => [`${this.id}_${trial.number}`, JSON.stringify(trial.config)]));
  }

  /** Child id → metric → its value, or a list of values if it was reported more than once. */
  getMetrics(): Promise<Readonly<Record<string, Readonly<Record<string, MetricSeries>>>>> {
    return readSweepMetrics(this.#workspace.store, this.id);
  }

  /** Children in sampling order. */
  async getChildren(): Promise<readonly Run<Config, HyperDriveRun<Space, Config>>[]> {
    const trials = await this.#workspace.store.trials({ sweepId: this.id });
    return trials.map((trial) => new Run<Config, HyperDriveRun<Space, Config>>(this, this.#workspace, trial.number));
  }

  /** Tags from submission and tags set since. */
  async getTags(): Promise<Readonly<Record<string, string>>> {
    const { definition } = await this.#row();
    return { ...definition.tags, ...(await readTags(this.#workspace.store, this.id, null)) };
  }

  /** Sets a tag. */
  tag(key: string, value = ''): Promise<void> {
    return writeTag(this.#workspace.store, this.id, null, { key, value });
  }

  /**
   * URL of the sweep's page in the dashboard.
   * @param server URL of `hyperdrive serve` @defaultValue http://127.0.0.1:8080
   */
  getPortalUrl(server = 'http://127.0.0.1:8080'): string {
    return new URL(`/sweeps/${this.id}`, server).href;
  }

  /** Properties under the original's names. */
  async getProperties(): Promise<Readonly<Record<string, string>>> {
    const { definition } = await this.#row();
    const best = await this.getBestRunByPrimaryMetric();
    return sweepProperties(definition, best && { id: best.id, score: await best.getBestPrimaryMetric() });
  }

  async getDetails(): Promise<Readonly<Record<string, unknown>>> {
    return sweepDetails(await this.#row(), await this.getProperties());
  }

  /** The sweep's log in the original's format, one entry per line. */
  async getLog(): Promise<string> {
    const entries: readonly LogEntry[] = await this.#workspace.store.log({ sweepId: this.id });
    return entries.map(logText).join('\n');
  }

  /** A child's standard output so far. */
  async getChildLog(number: number, attempt = 0): Promise<string> {
    const name = { sweepId: this.id, trial: number, attempt, stream: 'stdout' } as const;
    const log = this.#workspace.files.log(name);
    const pieces: string[] = [];
    try {
      for (let offset = 0, end = 1; offset < end; ) {
        const piece = await log.read({ offset });
        pieces.push(piece.text);
        end = piece.text === '' ? 0 : piece.sizeBytes;
        offset = piece.nextOffset;
      }
    } catch (error) {
      if (this.#workspace.server !== undefined) throw error;
      // The trial may have replaced the file with something that is not a log.
      return '';
    }
    return pieces.join('');
  }

  /** @throws {HyperDriveException} always: a sweep fails only when its trials fail */
  fail(): never {
    throw sdkError('SDK_NOT_IMPLEMENTED', 'fail: a sweep fails when its trials fail; use cancel to end it');
  }

  /** @throws {HyperDriveException} always: a sweep completes when its trials have ended */
  complete(): never {
    throw sdkError(
      'SDK_NOT_IMPLEMENTED',
      'complete: a sweep completes when its trials have ended; use cancel to end it',
    );
  }

  /** @throws {HyperDriveException} always, as in the original */
  getDiagnostics(): never {
    throw sdkError('SDK_NOT_IMPLEMENTED', 'getDiagnostics is not supported; getLog lists every decision');
  }

  /** Makes this process's controller read the log now. */
  wake(): void {
    this.#drive?.wake();
  }

  /** Hands the sweep over and closes the state folder: `hyperdrive resume` or another program can continue it. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#drive?.stop();
    await releaseWorkspace(this.#workspace);
  }

  /** `await using run = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives the sweep a command, durably. */
  async #steer(command: SweepCommand): Promise<void> {
    const { store } = this.#workspace;
    await store.command(this.id, command);
    await store.synced();
    this.wake();
  }

  #row(): Promise<SweepRow> {
    return this.#workspace.store.sweep(this.id);
  }
}
