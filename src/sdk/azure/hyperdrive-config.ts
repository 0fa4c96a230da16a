import {
  type ChildRun,
  completeDefinition,
  type Goal,
  type PolicyDefinition,
  type SweepDefinition,
} from '../../model/index.ts';
import type { Configuration, ParameterConstraint, SearchSpace } from '../../space/index.ts';
import { sdkError } from '../errors.ts';
import type { Objective } from '../objective.ts';
import { chosenPolicy, type PolicyChoice } from '../options/choices.ts';
import { functionOption, listOption, onlyOptions, optionText, textOption, wholeOption } from '../options/option.ts';
import { type PriorsOption, priorsPart } from '../options/priors-option.ts';
import { type StopWhenOption, stopWhenPart } from '../options/stop-when.ts';
import { type ObjectiveOption, type OutcomeConstraintOption, outcomeParts } from '../outcomes.ts';
import { type ChildRunReference, childOf } from './child-reference.ts';
import { goalOf } from './primary-metric-goal.ts';
import type { HyperParameterSampling } from './sampling.ts';
import type { ScriptRunConfig } from './script-run-config.ts';

/** An earlier sweep, identified by its id; for instance a `HyperDriveRun`. */
export interface SweepReference {
  readonly id: string;
}

/** Largest values of the limits. */
interface Ceilings {
  readonly maxTotalRuns: number;
  readonly maxConcurrentRuns: number;
  readonly maxDurationMinutes: number;
}

const knownCeilings = {
  maxTotalRuns: true,
  maxConcurrentRuns: true,
  maxDurationMinutes: true,
} as const satisfies Readonly<Record<keyof Ceilings, true>>;

/** The original's limits. They hold unless `ceilings` raises them. */
const documentedCeilings: Ceilings = Object.freeze({
  maxTotalRuns: 1000,
  maxConcurrentRuns: 100,
  maxDurationMinutes: 43_200,
});

/** Options of a sweep. Exactly one of `runConfig` and `objective` says what a run is. */
export type HyperDriveConfigOptions<Space extends SearchSpace> = SweepOptions<Space> &
  (
    | {
        /** A training script. */
        readonly runConfig: ScriptRunConfig;
        readonly objective?: never;
      }
    | {
        /** A function of this process. */
        readonly objective: Objective<Configuration<Space>>;
        readonly runConfig?: never;
      }
  );

/** Options of a sweep, for both kinds of runs. */
interface SweepOptions<Space extends SearchSpace> {
  readonly hyperparameterSampling: HyperParameterSampling<Space>;
  /**
   * Whether the prior book is consulted (extension).
   * @defaultValue 'book'
   * @since 0.2.0
   * @experimental
   */
  readonly priors?: PriorsOption;
  /** Constraints that every configuration satisfies, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /** The metric's name exactly as runs report it. */
  readonly primaryMetricName: string;
  /** `PrimaryMetricGoal.MINIMIZE` or `MAXIMIZE`, or a string in upper or lower case. */
  readonly primaryMetricGoal: Goal | Uppercase<Goal>;
  /**
   * Two or more objectives; the first is `primaryMetricName` with its goal. `run.getFront()` returns their result.
   * @defaultValue one objective
   */
  readonly objectives?: readonly ObjectiveOption[];
  /** Bounds on other reported metrics. A run outside them is never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /** From 1 to 1,000, or to the raised ceiling. */
  readonly maxTotalRuns: number;
  /** From 1 to 100, or to the raised ceiling. @defaultValue as many as the compute target has slots */
  readonly maxConcurrentRuns?: number;
  /** From 1 to 43,200 (30 days). @defaultValue 10,080 (7 days) */
  readonly maxDurationMinutes?: number;
  /**
   * Ends the sweep once its next runs are expected to improve the best value by too little. Needs one objective.
   * @defaultValue all `maxTotalRuns` run
   * @since 0.2.0
   * @experimental
   */
  readonly stopWhen?: StopWhenOption;
  /** @defaultValue no early termination */
  readonly policy?: PolicyChoice;
  /**
   * Up to 5 earlier sweeps. The sampler and the policy learn from their runs, and one of them may be the best run.
   *
   * A sweep that ran on other data is given as `{ sweep, data: 'other' }`: its losses do not compare with those of this
   * sweep, so only the order of its results informs the sampler, as far as the runs of this sweep bear it out. `'auto'`
   * stands for the sweeps with the same metric and parameters that a submission finds in the state folder, on other data.
   *
   * @example resumeFrom: [yesterday, { sweep: lastMonth, data: 'other' }]
   */
  readonly resumeFrom?: EarlierSweepOption | readonly EarlierSweepOption[];
  /**
   * Ended children of any sweeps that the first runs of this one resume: each new run has the configuration of one, and its
   * script gets a copy of what that has kept in its outputs, as `--resume-from PATH`. They count in `maxTotalRuns`. Needs
   * `runConfig`.
   *
   * @example resumeChildRuns: [await earlier.getBestRunByPrimaryMetric()]
   * @since 0.2.0
   * @experimental
   */
  readonly resumeChildRuns?: ChildRunReference | readonly ChildRunReference[];
  /** How many times a failed run is retried. @defaultValue 0 */
  readonly maxRetries?: number;
  /** Raises the documented limits. */
  readonly ceilings?: Partial<Ceilings>;
}

/** An earlier sweep to learn from; see `resumeFrom`. @since 0.2.0 @experimental */
export type EarlierSweepOption = SweepReference | 'auto' | EarlierSweepReference;

/** An earlier sweep, and whether its losses compare with those of the new one. @since 0.2.0 @experimental */
export interface EarlierSweepReference {
  readonly sweep: SweepReference | 'auto';
  /** @defaultValue `same`; with `auto`, `other` */
  readonly data?: 'same' | 'other';
}

const knownOptions = {
  hyperparameterSampling: true,
  constraints: true,
  priors: true,
  primaryMetricName: true,
  primaryMetricGoal: true,
  objectives: true,
  outcomeConstraints: true,
  maxTotalRuns: true,
  maxConcurrentRuns: true,
  maxDurationMinutes: true,
  stopWhen: true,
  policy: true,
  runConfig: true,
  objective: true,
  resumeFrom: true,
  resumeChildRuns: true,
  maxRetries: true,
  ceilings: true,
} as const satisfies Readonly<Record<keyof HyperDriveConfigOptions<SearchSpace>, true>>;

/**
 * The validated definition of a sweep.
 *
 * @example
 * new HyperDriveConfig({
 *   hyperparameterSampling: new RandomParameterSampling({ lr: logRange(1e-4, 0.1) }),
 *   primaryMetricName: 'loss',
 *   primaryMetricGoal: 'minimize',
 *   maxTotalRuns: 20,
 *   objective: ({ lr }) => lr,
 * });
 */
export class HyperDriveConfig<Space extends SearchSpace = SearchSpace> {
  readonly hyperparameterSampling: HyperParameterSampling<Space>;
  readonly priors: PriorsOption | undefined;
  readonly constraints: readonly ParameterConstraint[] | undefined;
  readonly primaryMetricName: string;
  readonly primaryMetricGoal: Goal;
  readonly objectives: readonly ObjectiveOption[] | undefined;
  readonly outcomeConstraints: readonly OutcomeConstraintOption[] | undefined;
  readonly maxTotalRuns: number;
  readonly maxConcurrentRuns: number;
  readonly maxDurationMinutes: number;
  readonly stopWhen: StopWhenOption | undefined;
  readonly #stopWhen: ReturnType<typeof stopWhenPart>;
  readonly policy: PolicyChoice | undefined;
  readonly #earlyTermination: PolicyDefinition;
  readonly runConfig: ScriptRunConfig | undefined;
  readonly objective: Objective<Configuration<Space>> | undefined;
  readonly resumeFrom: readonly EarlierSweepReference[];
  readonly resumeChildRuns: readonly ChildRun[];
  readonly maxRetries: number;

  /** @throws {HyperDriveConfigException} SDK_BAD_OPTION naming the option, its value and its range */
  constructor(options: HyperDriveConfigOptions<Space>) {
    onlyOptions('HyperDriveConfig', options, knownOptions);
    onlyOptions('ceilings', options.ceilings ?? {}, knownCeilings);
    const ceilings = { ...documentedCeilings, ...options.ceilings };
    if ((options.runConfig === undefined) === (options.objective === undefined)) {
      throw sdkError(
        'SDK_BAD_OPTION',
        `HyperDriveConfig: expected exactly one of runConfig and objective, got ${options.runConfig ? 'both' : 'neither'}`,
      );
    }
    this.hyperparameterSampling = samplingOption(options.hyperparameterSampling);
    this.priors = options.priors;
    this.constraints = options.constraints && listOption('constraints', options.constraints);
    this.primaryMetricName = textOption('primaryMetricName', options.primaryMetricName);
    this.primaryMetricGoal = goalOf(options.primaryMetricGoal);
    this.objectives = options.objectives;
    this.outcomeConstraints = options.outcomeConstraints;
    this.maxTotalRuns = wholeOption('maxTotalRuns', options.maxTotalRuns, 1, ceilings.maxTotalRuns);
    this.maxConcurrentRuns = Math.min(
      this.maxTotalRuns,
      wholeOption(
        'maxConcurrentRuns',
        options.maxConcurrentRuns ?? Math.min(this.maxTotalRuns, ceilings.maxConcurrentRuns),
        1,
        ceilings.maxConcurrentRuns,
      ),
    );
    this.maxDurationMinutes = wholeOption(
      'maxDurationMinutes',
      options.maxDurationMinutes ?? 10_080,
      1,
      ceilings.maxDurationMinutes,
    );
    this.stopWhen = options.stopWhen;
    this.#stopWhen = stopWhenPart(options.stopWhen);
    this.policy = options.policy;
    this.#earlyTermination = chosenPolicy(options.policy);
    this.runConfig = options.runConfig;
    this.objective = options.objective && functionOption('objective', options.objective, '({ lr }) => train(lr)');
    this.resumeFrom = earlierSweeps(options.resumeFrom ?? []);
    if (this.resumeFrom.length > 5) {
      throw sdkError('SDK_BAD_OPTION', `resumeFrom: expected at most 5 earlier runs, got ${this.resumeFrom.length}`);
    }
    this.resumeChildRuns = childRuns(options.resumeChildRuns ?? []);
    if (this.resumeChildRuns.length > 0 && options.runConfig === undefined)
      throw sdkError(
        'SDK_BAD_OPTION',
        'resumeChildRuns: an objective gets no --resume-from; give a runConfig, whose script does',
        { details: { option: 'resumeChildRuns' } },
      );
    this.maxRetries = wholeOption('maxRetries', options.maxRetries ?? 0, 0);
  }

  /**
   * Returns the definition in its stored form.
   * @param seed used if the sampling has no seed
   */
  toDefinition(experimentName: string, seed: number): SweepDefinition {
    return completeDefinition({
      name: experimentName,
      space: this.hyperparameterSampling.wireSpace,
      ...(this.constraints && { constraints: [...this.constraints] }),
      sampling: this.hyperparameterSampling.definition,
      ...priorsPart(this.priors),
      seed: this.hyperparameterSampling.seed ?? seed,
      earlyTermination: this.#earlyTermination,
      objective: { primaryMetric: this.primaryMetricName, goal: this.primaryMetricGoal },
      ...outcomeParts(this.objectives, this.outcomeConstraints),
      limits: {
        maxTotalTrials: this.maxTotalRuns,
        maxConcurrentTrials: this.maxConcurrentRuns,
        timeoutMs: this.maxDurationMinutes * 60_000,
        trialTimeoutMs: this.runConfig?.trialTimeoutMs ?? null,
        maxFailedTrials: null,
      },
      ...this.#stopWhen,
      userErrors: this.maxRetries,
      trial: this.runConfig?.trial ?? { type: 'in_process' },
      resumeFrom: this.resumeFrom.map(idOf),
      otherData: this.resumeFrom.filter(isOtherData).map(idOf),
      ...(this.resumeChildRuns.length > 0 && { resumeChildRuns: [...this.resumeChildRuns] }),
    });
  }
}

/** A configuration as a run exposes it: without its objective, so that a run over any space is a `HyperDriveRun`. */
export type SubmittedConfig<Space extends SearchSpace> = Omit<HyperDriveConfig<Space>, 'objective'>;

function earlierSweeps(given: EarlierSweepOption | readonly EarlierSweepOption[]): readonly EarlierSweepReference[] {
  const listed = isList(given) ? given : [given];
  return listed.map((entry) => (entry === 'auto' || 'id' in entry ? { sweep: entry } : entry));
}

function childRuns(given: ChildRunReference | readonly ChildRunReference[]): readonly ChildRun[] {
  const listed: readonly ChildRunReference[] = 'id' in given ? [given] : given;
  return listed.map((child) => childOf('resumeChildRuns', child));
}

function isList(given: EarlierSweepOption | readonly EarlierSweepOption[]): given is readonly EarlierSweepOption[] {
  return Array.isArray(given);
}

function isOtherData({ sweep, data = sweep === 'auto' ? 'other' : 'same' }: EarlierSweepReference): boolean {
  return data === 'other';
}

function idOf({ sweep }: EarlierSweepReference): string {
  return sweep === 'auto' ? sweep : sweep.id;
}

function samplingOption<Sampling extends HyperParameterSampling>(sampling: Sampling): Sampling {
  if (typeof sampling === 'object' && sampling !== null && 'wireSpace' in sampling) return sampling;
  throw sdkError(
    'SDK_BAD_OPTION',
    `hyperparameterSampling: expected a sampling such as new RandomParameterSampling(space), got ${optionText(sampling)}`,
    { details: { option: 'hyperparameterSampling' } },
  );
}

/** The older form, whose first argument was an estimator and is a script run here. */
export class HyperDriveRunConfig<Space extends SearchSpace = SearchSpace> extends HyperDriveConfig<Space> {
  constructor(estimator: ScriptRunConfig, options: Omit<SweepOptions<Space>, 'resumeFrom'>) {
    super({ ...options, runConfig: estimator });
  }
}
