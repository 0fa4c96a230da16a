import type { Json, Logger } from '../../base/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import type { ExportedTrial } from '../../results/index.ts';
import type { Configuration, ConfigurationValue, SearchSpace } from '../../space/index.ts';
import { memoryState } from '../../store/index.ts';
import type { Drive, SweepFragment, SweepImportance, Workspace } from '../../workspace/index.ts';
import { rejectOnAbort } from '../abort.ts';
import { Bell } from '../bell.ts';
import type { BestTrial } from '../best-trial.ts';
import { sdkError } from '../errors.ts';
import { onlyOptions, signalOption } from '../options/option.ts';
import type { ParetoFront } from '../outcomes.ts';
import { acquireWorkspace, loggerOption, releaseWorkspace, stateFolder, warnOfSpace } from '../state.ts';
import type { AskOptions, AskTellStudy, StudyReport, TrialPageOptions } from './ask-tell.ts';
import { ReportedTrials } from './reported-trials.ts';
import { StudyFacts } from './study-facts.ts';
import { type StudyOptions, studyDefinition } from './study-options.ts';
import { StudyReads } from './study-reads.ts';
import { type StudyTrial, TrialDispatcher } from './study-trial.ts';
import { TrialRequests } from './trial-requests.ts';

/** Where a study is stored. */
interface StudyPlace {
  readonly stateFolder?: string;
  readonly logger?: Logger;
}

const placeOptions = { stateFolder: true, logger: true } as const satisfies Readonly<Record<keyof StudyPlace, true>>;

/**
 * Ask and tell: HyperDrive proposes configurations, the caller evaluates them, anywhere and in any order.
 * A suggestion learns from every result told before its `ask`. Any number of trials may be open at once.
 *
 * @example
 * await using study = await Study.create({ x: range(-5, 5) });
 * const trial = await study.ask();
 * await trial.tell(trial.config.x ** 2);
 */
export class Study<Space extends SearchSpace = SearchSpace> implements AskTellStudy<Configuration<Space>> {
  readonly sweepId: string;
  readonly #workspace: Workspace;
  readonly #drive: Drive;
  readonly #requests: TrialRequests<Configuration<Space>>;
  readonly #facts: StudyFacts;
  readonly #reported: ReportedTrials;
  readonly #logger: Logger | undefined;
  readonly #reads: StudyReads<Space>;
  #isClosed = false;

  private constructor(parts: StudyParts<Configuration<Space>>) {
    const { workspace, drive, requests, facts, reported, logger } = parts;
    this.sweepId = drive.sweepId;
    this.#workspace = workspace;
    this.#drive = drive;
    this.#requests = requests;
    this.#facts = facts;
    this.#reported = reported;
    this.#logger = logger;
    this.#reads = new StudyReads(workspace, drive.sweepId);
  }

  /**
   * Starts a study. It keeps the process alive until `await using` or `close` closes it.
   * @throws {HyperDriveConfigException} for any error in space or options
   */
  static async create<const Space extends SearchSpace>(
    space: Space,
    options: StudyOptions<Space> = {},
  ): Promise<Study<Space>> {
    const definition = studyDefinition(space, options);
    const { stateFolder: folder, logger } = options;
    return Study.submit<Space>(definition, {
      ...(folder !== undefined && { stateFolder: folder }),
      ...(logger !== undefined && { logger }),
    });
  }

  /**
   * Starts a study from a definition, for instance from `parseStudy`; its trials are `ask_tell`.
   * @throws {HyperDriveConfigException} for any error in the definition
   */
  static async submit<Space extends SearchSpace = SearchSpace>(
    definition: SweepDefinition,
    options: { readonly stateFolder?: string; readonly logger?: Logger } = {},
  ): Promise<Study<Space>> {
    onlyOptions('Study.submit', options, placeOptions);
    const logger = loggerOption(options.logger);
    const workspace = await acquireWorkspace(stateFolder(options.stateFolder ?? memoryState), logger);
    try {
      const { id } = await workspace.submit(definition);
      warnOfSpace(logger, definition);
      return await Study.#over<Space>(workspace, id, logger);
    } catch (error) {
      await releaseWorkspace(workspace, logger);
      throw error;
    }
  }

  /**
   * Continues a study of a state folder. Trials without a result are handed out again.
   *
   * @example
   * await using study = await Study.open('hd-…', { stateFolder: 'studies' });
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  static async open<Space extends SearchSpace = SearchSpace>(
    sweepId: string,
    options: { readonly stateFolder?: string; readonly logger?: Logger } = {},
  ): Promise<Study<Space>> {
    onlyOptions('Study.open', options, placeOptions);
    const logger = loggerOption(options.logger);
    const workspace = await acquireWorkspace(stateFolder(options.stateFolder), logger);
    try {
      return await Study.#over<Space>(workspace, sweepId, logger);
    } catch (error) {
      await releaseWorkspace(workspace, logger);
      throw error;
    }
  }

  static async #over<Space extends SearchSpace>(
    workspace: Workspace,
    sweepId: string,
    logger: Logger | undefined,
  ): Promise<Study<Space>> {
    const { definition } = await workspace.store.sweep(sweepId);
    if (definition.trial.type !== 'ask_tell')
      throw sdkError('SDK_NOT_A_STUDY', `sweep ${sweepId} is not a study: it starts its trials itself`, {
        details: { sweepId, trial: definition.trial.type },
      });
    const bell = new Bell();
    const reported = new ReportedTrials(bell);
    const facts = new StudyFacts(workspace, sweepId);
    const dispatcher = new TrialDispatcher<Configuration<Space>>({
      ...{ reported, bell, definition, facts },
      metrics: metricsOf(definition),
    });
    const drive = await workspace.drive(sweepId, { objective: dispatcher.objective });
    drive.onCommitted((ended, retried) => {
      reported.ended(ended);
      reported.ended(retried);
      bell.ring();
    });
    const end = () => reported.end();
    drive.done.then(end, end);
    const requests = new TrialRequests({ ...{ store: workspace.store, drive, dispatcher, reported, bell } });
    return new Study<Space>({ workspace, drive, requests, facts, reported, logger });
  }

  /**
   * The next trial to evaluate.
   *
   * @example
   * const trial = await study.ask({ signal: AbortSignal.timeout(5000) });
   * @throws {HyperDriveException} SDK_EXHAUSTED when there is no further configuration; STORE_LEASE_HELD while another
   * process has the study open
   * @throws {HyperDriveAbortException} SDK_ABORTED when `signal` aborts
   */
  async ask(options: AskOptions = {}): Promise<StudyTrial<Configuration<Space>>> {
    onlyOptions('ask', options, { signal: true });
    const { signal } = options;
    const abort = rejectOnAbort('ask', signal && signalOption('signal', signal));
    try {
      if (signal?.aborted) return await abort.rejected;
      return await Promise.race([this.#requests.next(abort.rejected), abort.rejected]);
    } finally {
      abort.stop();
    }
  }

  /**
   * Adds an external evaluation for later suggestions to learn from. It is not a trial: it counts towards no limit and
   * is never the best.
   *
   * @example
   * await study.observe({ x: 1.5 }, 2.25);
   * @param config in the study's space
   * @param value of the metric, finite; or one value for every objective and outcome constraint, by metric
   * @throws {HyperDriveConfigException} SWEEP_BAD_OBSERVATION
   */
  async observe(config: Configuration<Space>, value: number | Readonly<Record<string, number>>): Promise<void> {
    await this.#workspace.observe(this.sweepId, config, value);
    this.#drive.wake();
  }

  /**
   * Makes a configuration the next trial, ahead of the sampler's. It uses up one of the study's trials.
   *
   * @example
   * await study.enqueue({ x: 1.5 });
   * @throws {HyperDriveConfigException} SWEEP_BAD_CONFIGURATION
   * @since 0.2.0
   */
  async enqueue(config: Configuration<Space>): Promise<void> {
    await this.#workspace.enqueue(this.sweepId, { configs: [config], onTop: false });
    this.#drive.wake();
  }

  /**
   * The trials that an earlier process left open. `ask` does not return them again.
   *
   * @example
   * for (const trial of await study.takeOver()) await trial.tell(await train(trial.config));
   * @since 0.2.0
   */
  async takeOver(): Promise<readonly StudyTrial<Configuration<Space>>[]> {
    const never = new Promise<never>(() => {});
    const taken: StudyTrial<Configuration<Space>>[] = [];
    for (;;) {
      const trial = await this.#requests.leftOver(never);
      if (trial === undefined) return taken;
      taken.push(trial);
    }
  }

  /**
   * Records a fact about the study; null removes it. It influences no decision.
   * @param trial about this trial instead, also after it ended
   * @since 0.2.0
   */
  setAttribute(name: string, value: Json, trial?: number): Promise<void> {
    return this.#facts.setAttribute(trial ?? null, name, value);
  }

  /** The facts recorded about the study, by name. @param trial those of a trial instead @since 0.2.0 */
  attributes(trial?: number): Promise<{ readonly [name: string]: Json }> {
    return this.#facts.attributes(trial ?? null);
  }

  /** What the study is to do, with every parameter that trials have asked for so far. @since 0.2.0 */
  definition(): Promise<SweepDefinition> {
    return this.#reads.definition();
  }

  /** Most trials that the study may have. @since 0.2.0 */
  total(): Promise<number> {
    return this.#reads.total();
  }

  /**
   * Trials in the order of their numbers, with what they reported.
   *
   * @example
   * const [first] = await study.trials({ limit: 1 });
   * @since 0.2.0
   */
  trials(options: TrialPageOptions = {}): Promise<readonly ExportedTrial[]> {
    return this.#reads.trials(options);
  }

  /**
   * What a trial reported, in order.
   *
   * @example
   * for (const { step, value } of await study.reports(0)) console.log(step, value);
   * @since 0.2.0
   */
  reports(trial: number): Promise<readonly StudyReport[]> {
    return this.#reads.reports(trial);
  }

  /** Best trial so far within the outcome constraints; undefined before the first value. */
  best(): Promise<BestTrial<Configuration<Space>> | undefined> {
    return this.#reads.best();
  }

  /**
   * The current Pareto front of a study with several objectives, over completed trials within the outcome constraints.
   * @param reference corner of the hypervolume by metric; use the same one to compare studies. @defaultValue the worst values
   * @throws {HyperDriveConfigException} SDK_NEEDS_OBJECTIVES for a study with one objective, which has a `best`
   */
  front(reference?: Readonly<Record<string, number>>): Promise<ParetoFront<Configuration<Space>>> {
    return this.#reads.front(reference);
  }

  /**
   * The study as a part of somebody's page: charts and table as HTML that loads and runs nothing, in light and dark.
   * @param after a `position` of an earlier answer
   * @returns undefined if nothing has happened since that position
   * @since 0.2.0
   */
  fragment(after?: number): Promise<SweepFragment | undefined> {
    return this.#reads.fragment(after);
  }

  /**
   * How much each parameter matters for the primary metric, over the trials that have ended.
   * @since 0.2.0
   */
  importance(): Promise<SweepImportance> {
    return this.#reads.importance();
  }

  /**
   * Changes what the study does from the next suggestion on, as a new version of its definition.
   *
   * @example
   * await study.change({ sampling_algorithm: 'tpe' });
   * @param keys keys of a sweep file with their new values; a dotted key is one inside a block
   * @throws {HyperDriveConfigException} SWEEP_BAD_CHANGE with every problem
   * @since 0.2.0
   */
  async change(keys: Readonly<Record<string, Json>>): Promise<void> {
    // JSON is YAML.
    const set = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    await this.#workspace.change(this.sweepId, { source: { set } });
    this.#drive.wake();
  }

  /** Ends the study for good: its open trials are told to end, and `ask` gives no more. @since 0.2.0 */
  async cancel(): Promise<void> {
    await this.#workspace.store.command(this.sweepId, { kind: 'cancel', reason: null });
    this.#drive.wake();
  }

  /** Closes the study. `Study.open` continues one stored in a state folder. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#reported.recorded();
    await this.#drive.stop();
    await releaseWorkspace(this.#workspace, this.#logger);
  }

  /** `await using study = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

interface StudyParts<Config extends ConfigurationValue> {
  readonly workspace: Workspace;
  readonly drive: Drive;
  readonly requests: TrialRequests<Config>;
  readonly facts: StudyFacts;
  readonly reported: ReportedTrials;
  readonly logger: Logger | undefined;
}

/** Metrics that every trial must report before it ends, the primary one first. */
function metricsOf({ objective, objectives = [] }: SweepDefinition): readonly string[] {
  if (objective === null) return [];
  return [...new Set([objective, ...objectives].map(({ primaryMetric }) => primaryMetric))];
}
