import { randomInt } from 'node:crypto';
import { sleep, systemClock } from '../../base/index.ts';
import {
  askTellDefinition,
  askTellTotal,
  type Goal,
  isFinalSweepState,
  isFinalTrialState,
  type SweepDefinition,
  type SweepRow,
} from '../../model/index.ts';
import { readBest, readFront } from '../../results/index.ts';
import type { Configuration, ConfigurationValue, ParameterConstraint, SearchSpace } from '../../space/index.ts';
import type { Drive, Workspace } from '../../workspace/index.ts';
import {
  cornerOf,
  type ObjectiveOption,
  type OutcomeConstraintOption,
  outcomeParts,
  type ParetoFront,
  severalObjectives,
  toParetoFront,
} from '../azure/outcomes.ts';
import type { EarlyTerminationPolicy } from '../azure/policies.ts';
import { chosenSampling, type HyperParameterSampling } from '../azure/sampling.ts';
import { sdkError } from '../errors.ts';
import type { BestTrial } from '../minimize.ts';
import { onlyOptions, wholeOption } from '../option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from '../state.ts';
import { ReportedTrials } from './reported-trials.ts';
import { type StudyTrial, TrialDispatcher } from './study-trial.ts';

/** Options of a study. */
export interface StudyOptions<Space extends SearchSpace> {
  /** @defaultValue 'minimize' */
  readonly goal?: Goal;
  /** @defaultValue a random one */
  readonly seed?: number;
  /** Most trials it hands out. @defaultValue 1,000,000 */
  readonly maxTotalTrials?: number;
  /** Rules between parameters that every configuration keeps, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /** @defaultValue `BayesianParameterSampling` with `algorithm: 'auto'` */
  readonly sampling?: (space: Space, seed: number) => HyperParameterSampling<Space>;
  /** Judges reports; `trial.report` answers with its judgement. @defaultValue none */
  readonly policy?: EarlyTerminationPolicy;
  /**
   * Two or more objectives in place of `goal` and `metric`: `tell` each trial a value of every one, and ask for the
   * `front`. @defaultValue one objective
   */
  readonly objectives?: readonly ObjectiveOption[];
  /** Bounds on other metrics that trials are told: those outside are never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /** Name of the metric that a told number is stored under. @defaultValue 'value' */
  readonly metric?: string;
  /** Keep the study in this state folder. @defaultValue ':memory:' */
  readonly stateFolder?: string;
  /** @defaultValue 'study' */
  readonly name?: string;
}

const knownOptions = {
  goal: true,
  seed: true,
  maxTotalTrials: true,
  constraints: true,
  sampling: true,
  policy: true,
  objectives: true,
  outcomeConstraints: true,
  metric: true,
  stateFolder: true,
  name: true,
} as const satisfies Readonly<Record<keyof StudyOptions<SearchSpace>, true>>;

/** How often a waiting `ask` looks whether the sampler ran out. */
const lookMs = 20;

/**
 * Ask and tell: HyperDrive proposes configurations, the caller evaluates them, wherever and in whatever order.
 * A suggestion sees everything told before its `ask`. Any number of trials may be open at once.
 */
export class Study<Space extends SearchSpace = SearchSpace> {
  readonly sweepId: string;
  readonly #workspace: Workspace;
  readonly #drive: Drive;
  readonly #dispatcher: TrialDispatcher<Configuration<Space>>;
  readonly #told: ReportedTrials;
  /** Trials that an earlier process left open, until they are handed out again. */
  readonly #left: Set<number>;
  /** Numbers asked for so far. */
  #asked: number;
  #isClosed = false;

  private constructor({ workspace, drive, dispatcher, told, left }: StudyParts<Configuration<Space>>, sweep: SweepRow) {
    this.sweepId = drive.sweepId;
    this.#workspace = workspace;
    this.#drive = drive;
    this.#dispatcher = dispatcher;
    this.#told = told;
    this.#left = new Set(left);
    this.#asked = sweep.dueCount;
  }

  /**
   * Starts a study. It keeps its process alive until it is closed: by `await using`, or by `close`.
   * @throws {HyperDriveConfigException} for whatever is wrong with space or options
   */
  static async create<const Space extends SearchSpace>(
    space: Space,
    options: StudyOptions<Space> = {},
  ): Promise<Study<Space>> {
    onlyOptions('Study.create', options, knownOptions);
    const seed = options.seed === undefined ? randomInt(2 ** 47) : wholeOption('seed', options.seed, 0);
    const sampling = chosenSampling(space, seed, options.sampling);
    const definition = askTellDefinition({
      name: options.name ?? 'study',
      space: sampling.wireSpace,
      constraints: options.constraints && [...options.constraints],
      sampling: sampling.definition,
      seed,
      earlyTermination: options.policy?.definition ?? { type: 'none' },
      objective: {
        primaryMetric: options.objectives?.[0]?.metric ?? options.metric ?? 'value',
        goal: options.objectives?.[0]?.goal ?? options.goal ?? 'minimize',
      },
      ...outcomeParts(options.objectives, options.outcomeConstraints),
      maxTotalTrials: wholeOption('maxTotalTrials', options.maxTotalTrials ?? askTellTotal, 1),
    });
    return Study.submit<Space>(definition, options);
  }

  /**
   * Starts a study from a definition, such as `parseStudy` reads; its trials are `ask_tell`.
   * @throws {HyperDriveConfigException} for whatever is wrong with the definition
   */
  static async submit<Space extends SearchSpace = SearchSpace>(
    definition: SweepDefinition,
    options: { readonly stateFolder?: string } = {},
  ): Promise<Study<Space>> {
    const workspace = await acquireWorkspace(stateFolder(options.stateFolder ?? ':memory:'));
    try {
      const { id } = await workspace.submit(definition);
      return await Study.#over<Space>(workspace, id);
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }

  /**
   * Goes on with a study of a state folder. Trials that were handed out and not told are handed out again.
   * @throws {HyperDriveRehydrateException} STORE_UNKNOWN_SWEEP
   */
  static async open<Space extends SearchSpace = SearchSpace>(
    sweepId: string,
    options: { readonly stateFolder?: string } = {},
  ): Promise<Study<Space>> {
    const workspace = await acquireWorkspace(stateFolder(options.stateFolder));
    try {
      return await Study.#over<Space>(workspace, sweepId);
    } catch (error) {
      await releaseWorkspace(workspace);
      throw error;
    }
  }

  static async #over<Space extends SearchSpace>(workspace: Workspace, sweepId: string): Promise<Study<Space>> {
    const { definition } = await workspace.store.sweep(sweepId);
    if (definition.trial.type !== 'ask_tell')
      throw sdkError('SDK_NOT_A_STUDY', `sweep ${sweepId} runs its trials itself: it is no study`, {
        details: { sweepId, trial: definition.trial.type },
      });
    const open = await workspace.store.trials({ sweepId, states: ['queued', 'starting', 'running'] });
    const left = open.map(({ number }) => number);
    const told = new ReportedTrials(workspace.store, workspace.intake, sweepId);
    const dispatcher = new TrialDispatcher<Configuration<Space>>(told, metricsOf(definition));
    const drive = await workspace.drive(sweepId, { objective: dispatcher.objective });
    const end = () => told.end();
    drive.done.then(end, end);
    return new Study<Space>({ workspace, drive, dispatcher, told, left }, await workspace.store.sweep(sweepId));
  }

  /**
   * The next trial to evaluate.
   * @throws {HyperDriveException} SDK_EXHAUSTED when nothing new is left
   */
  async ask(): Promise<StudyTrial<Configuration<Space>>> {
    const again = await this.#leftOver();
    if (again) return again;
    await this.#told.recorded();
    const number = this.#asked++;
    await this.#command();
    const waiting = this.#dispatcher.wait(number);
    this.#drive.wake();
    const giveUp = new AbortController();
    try {
      return await Promise.race([waiting, this.#exhausted(number, giveUp.signal)]);
    } finally {
      giveUp.abort();
      this.#dispatcher.forget(number);
    }
  }

  /**
   * Tells of an evaluation made elsewhere, before the study or beside it: what is asked for from now on learns from it.
   * It is no trial: it counts towards no limit and is never the best.
   * @param config of the study's space
   * @param value of the metric, finite; or values by metric: of every objective and outcome constraint
   * @throws {HyperDriveConfigException} SWEEP_BAD_OBSERVATION
   */
  async observe(config: Configuration<Space>, value: number | Readonly<Record<string, number>>): Promise<void> {
    await this.#workspace.observe(this.sweepId, config, value);
    this.#drive.wake();
  }

  /** Best trial so far, of those within the outcome constraints; undefined before the first value. */
  async best(): Promise<BestTrial<Configuration<Space>> | undefined> {
    const { store } = this.#workspace;
    const sweep = await store.sweep(this.sweepId);
    const best = await readBest(store, sweep);
    return (
      best && {
        config: best.config as Configuration<Space>,
        value: best.best,
        trial: best.number,
        trials: sweep.nextNumber,
        sweepId: this.sweepId,
      }
    );
  }

  /**
   * The Pareto front of a study with several objectives so far, of its completed trials within the outcome constraints.
   * @param reference corner of the hypervolume by metric, to compare studies. @defaultValue the worst values so far
   * @throws {HyperDriveConfigException} SDK_NEEDS_OBJECTIVES with one objective: it has a `best`
   */
  async front(reference?: Readonly<Record<string, number>>): Promise<ParetoFront<Configuration<Space>>> {
    const { store } = this.#workspace;
    const sweep = await store.sweep(this.sweepId);
    const objectives = severalObjectives(sweep);
    const corner = reference && objectives.map(({ primaryMetric }) => cornerOf(reference, primaryMetric));
    return toParetoFront<Space>(await readFront(store, sweep, corner), objectives);
  }

  /** Lets go of the study: `Study.open` goes on with one that a state folder keeps. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#told.recorded();
    await this.#drive.stop();
    await releaseWorkspace(this.#workspace);
  }

  /** `await using study = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A trial that is open and that nobody has; waits for those that are about to be started again. */
  async #leftOver(): Promise<StudyTrial<Configuration<Space>> | undefined> {
    const clock = systemClock();
    for (;;) {
      const again = this.#dispatcher.takeReady();
      if (again) {
        this.#left.delete(again.number);
        return again;
      }
      for (const number of [...this.#left]) {
        const { state } = await this.#workspace.store.trial(this.sweepId, number);
        if (isFinalTrialState(state)) this.#left.delete(number);
      }
      if (this.#left.size === 0 || this.#told.isOver) return undefined;
      await sleep(clock, lookMs);
    }
  }

  /** Asks the log for one more trial. */
  async #command(): Promise<void> {
    const { store } = this.#workspace;
    try {
      await store.command(this.sweepId, { kind: 'ask', count: 1 });
    } catch (error) {
      const sweep = await store.sweep(this.sweepId);
      throw isFinalSweepState(sweep.state) ? exhausted(sweep) : error;
    }
  }

  /** Never resolves; rejects once trial `number` will not come. */
  async #exhausted(number: number, signal: AbortSignal): Promise<never> {
    const clock = systemClock();
    for (;;) {
      await sleep(clock, lookMs, signal);
      if (signal.aborted) return new Promise<never>(() => {});
      const sweep = await this.#workspace.store.sweep(this.sweepId);
      if (number >= totalOf(sweep) || sweep.state !== 'running') throw exhausted(sweep);
    }
  }
}

interface StudyParts<Config extends ConfigurationValue> {
  readonly workspace: Workspace;
  readonly drive: Drive;
  readonly dispatcher: TrialDispatcher<Config>;
  readonly told: ReportedTrials;
  readonly left: readonly number[];
}

/** Metrics that every trial has a value of when it ends, the primary one first. */
function metricsOf({ objective, objectives = [] }: SweepDefinition): readonly string[] {
  if (objective === null) return [];
  return [...new Set([objective, ...objectives].map(({ primaryMetric }) => primaryMetric))];
}

function totalOf(sweep: SweepRow): number {
  return sweep.totalEffective ?? sweep.limits.maxTotalTrials;
}

function exhausted(sweep: SweepRow): Error {
  const total = totalOf(sweep);
  const why =
    sweep.message !== null && isFinalSweepState(sweep.state)
      ? sweep.message
      : sweep.state === 'canceled'
        ? 'the study was canceled'
        : `the study has handed out all of its ${total} configurations`;
  return sdkError('SDK_EXHAUSTED', why, { details: { sweepId: sweep.id, total } });
}
