import { completeDefinition, type Goal, type SweepDefinition } from '../../model/index.ts';
import type { Configuration, ParameterConstraint, SearchSpace } from '../../space/index.ts';
import { sdkError } from '../errors.ts';
import { onlyOptions, textOption, wholeOption } from '../option.ts';
import type { Objective } from './objective.ts';
import { type ObjectiveOption, type OutcomeConstraintOption, outcomeParts } from './outcomes.ts';
import type { EarlyTerminationPolicy } from './policies.ts';
import { goalOf } from './primary-metric-goal.ts';
import type { HyperParameterSampling } from './sampling.ts';
import type { ScriptRunConfig } from './script-run-config.ts';

/** An earlier sweep, by its id: a `HyperDriveRun`, for instance. */
export interface SweepReference {
  readonly id: string;
}

/** Largest values of the limits. */
export interface Ceilings {
  readonly maxTotalRuns: number;
  readonly maxConcurrentRuns: number;
  readonly maxDurationMinutes: number;
}

/** The original's limits. They hold unless `ceilings` raises them. */
export const documentedCeilings: Ceilings = Object.freeze({
  maxTotalRuns: 1000,
  maxConcurrentRuns: 100,
  maxDurationMinutes: 43_200,
});

/** Options of a sweep. Exactly one of `runConfig` and `objective` says what a run is. */
export interface HyperDriveConfigOptions<Space extends SearchSpace> {
  readonly hyperparameterSampling: HyperParameterSampling<Space>;
  /** Rules between parameters that every configuration keeps, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /** Exactly the name that runs report. */
  readonly primaryMetricName: string;
  /** `PrimaryMetricGoal.MINIMIZE` or `MAXIMIZE`; text in any case. */
  readonly primaryMetricGoal: Goal | Uppercase<Goal>;
  /**
   * Two or more objectives; the first is `primaryMetricName` with its goal. Their result is `run.getFront()`.
   * @defaultValue one objective
   */
  readonly objectives?: readonly ObjectiveOption[];
  /** Bounds on other metrics that runs report: those outside are never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /** From 1 to 1,000, or to the raised ceiling. */
  readonly maxTotalRuns: number;
  /** From 1 to 100, or to the raised ceiling. @defaultValue all at once, within the compute target's slots */
  readonly maxConcurrentRuns?: number;
  /** From 1 to 43,200 (30 days). @defaultValue 10,080 (7 days) */
  readonly maxDurationMinutes?: number;
  /** @defaultValue no early termination */
  readonly policy?: EarlyTerminationPolicy;
  /** A training script. */
  readonly runConfig?: ScriptRunConfig;
  /** A function of this process. */
  readonly objective?: Objective<Configuration<Space>>;
  /** Up to 5 earlier sweeps: their runs are prior knowledge, reference for the policy, and candidates for the best run. */
  readonly resumeFrom?: SweepReference | readonly SweepReference[];
  /** Failed runs are tried again this often. @defaultValue 0 */
  readonly maxRetries?: number;
  /** Raises the documented limits. */
  readonly ceilings?: Partial<Ceilings>;
}

const knownOptions = {
  hyperparameterSampling: true,
  constraints: true,
  primaryMetricName: true,
  primaryMetricGoal: true,
  objectives: true,
  outcomeConstraints: true,
  maxTotalRuns: true,
  maxConcurrentRuns: true,
  maxDurationMinutes: true,
  policy: true,
  runConfig: true,
  objective: true,
  resumeFrom: true,
  maxRetries: true,
  ceilings: true,
} as const satisfies Readonly<Record<keyof HyperDriveConfigOptions<SearchSpace>, true>>;

/** Everything that defines a sweep, validated. */
export class HyperDriveConfig<Space extends SearchSpace = SearchSpace> {
  readonly hyperparameterSampling: HyperParameterSampling<Space>;
  readonly constraints: readonly ParameterConstraint[] | undefined;
  readonly primaryMetricName: string;
  readonly primaryMetricGoal: Goal;
  readonly objectives: readonly ObjectiveOption[] | undefined;
  readonly outcomeConstraints: readonly OutcomeConstraintOption[] | undefined;
  readonly maxTotalRuns: number;
  readonly maxConcurrentRuns: number;
  readonly maxDurationMinutes: number;
  readonly policy: EarlyTerminationPolicy | undefined;
  readonly runConfig: ScriptRunConfig | undefined;
  readonly objective: Objective<Configuration<Space>> | undefined;
  readonly resumeFrom: readonly SweepReference[];
  readonly maxRetries: number;

  /** @throws {HyperDriveConfigException} SDK_BAD_OPTION naming the option, its value and its range */
  constructor(options: HyperDriveConfigOptions<Space>) {
    onlyOptions('HyperDriveConfig', options, knownOptions);
    const ceilings = { ...documentedCeilings, ...options.ceilings };
    if ((options.runConfig === undefined) === (options.objective === undefined)) {
      throw sdkError(
        'SDK_BAD_OPTION',
        `HyperDriveConfig: expected exactly one of runConfig and objective, got ${options.runConfig ? 'both' : 'neither'}`,
      );
    }
    this.hyperparameterSampling = options.hyperparameterSampling;
    this.constraints = options.constraints;
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
    this.policy = options.policy;
    this.runConfig = options.runConfig;
    this.objective = options.objective;
    const earlier = options.resumeFrom ?? [];
    this.resumeFrom = 'id' in earlier ? [earlier] : earlier;
    if (this.resumeFrom.length > 5) {
      throw sdkError('SDK_BAD_OPTION', `resumeFrom: expected at most 5 earlier runs, got ${this.resumeFrom.length}`);
    }
    this.maxRetries = wholeOption('maxRetries', options.maxRetries ?? 0, 0);
  }

  /**
   * The sweep as it is stored.
   * @param seed used where the sampling has none of its own
   */
  toDefinition(experimentName: string, seed: number): SweepDefinition {
    return completeDefinition({
      name: experimentName,
      space: this.hyperparameterSampling.wireSpace,
      ...(this.constraints && { constraints: [...this.constraints] }),
      sampling: this.hyperparameterSampling.definition,
      seed: this.hyperparameterSampling.seed ?? seed,
      ...(this.policy && { earlyTermination: this.policy.definition }),
      objective: { primaryMetric: this.primaryMetricName, goal: this.primaryMetricGoal },
      ...outcomeParts(this.objectives, this.outcomeConstraints),
      limits: {
        maxTotalTrials: this.maxTotalRuns,
        maxConcurrentTrials: this.maxConcurrentRuns,
        timeoutMs: this.maxDurationMinutes * 60_000,
        trialTimeoutMs: this.runConfig?.trialTimeoutMs ?? null,
        maxFailedTrials: null,
      },
      userErrors: this.maxRetries,
      trial: this.runConfig?.trial ?? { type: 'in_process' },
      resumeFrom: this.resumeFrom.map((run) => run.id),
    });
  }
}

/** The older form, with an estimator first; here a script run. */
export class HyperDriveRunConfig<Space extends SearchSpace = SearchSpace> extends HyperDriveConfig<Space> {
  constructor(
    estimator: ScriptRunConfig,
    options: Omit<HyperDriveConfigOptions<Space>, 'runConfig' | 'objective' | 'resumeFrom'>,
  ) {
    super({ ...options, runConfig: estimator });
  }
}
