import { randomInt } from 'node:crypto';
import type { Logger } from '../base/index.ts';
import { completeDefinition, type Limits, type SweepDefinition } from '../model/index.ts';
import type { Configuration, ParameterConstraint, SearchSpace } from '../space/index.ts';
import { memoryState } from '../store/index.ts';
import type { FinishedTrial } from './finished-trials.ts';
import type { Objective } from './objective.ts';
import { chosenPolicy, chosenSampling, type PolicyChoice, type SamplingChoice } from './options/choices.ts';
import { functionOption, listOption, onlyOptions, signalOption, textOption, wholeOption } from './options/option.ts';
import { type PriorsOption, priorsPart } from './options/priors-option.ts';
import { type StopWhenOption, stopWhenPart } from './options/stop-when.ts';
import { type OutcomeConstraintOption, outcomeParts } from './outcomes.ts';
import { type Search, startSearch } from './search.ts';
import { loggerOption, stateFolder } from './state.ts';

/** Options of `minimize` and `maximize`. */
export interface TuneOptions<Space extends SearchSpace> {
  /** @defaultValue 100 */
  readonly maxTotalTrials?: number;
  /** Concurrent trials; more than 1 helps objectives that wait for I/O or other processes. @defaultValue 1 */
  readonly maxConcurrentTrials?: number;
  /** Time limit of the whole search, milliseconds. @defaultValue none */
  readonly timeoutMs?: number;
  /**
   * Ends the search once its next trials are expected to improve the best value by too little, such as
   * `{ expectedGainBelow: '1 %' }`.
   * @defaultValue all `maxTotalTrials` run
   * @since 0.2.0
   * @experimental
   */
  readonly stopWhen?: StopWhenOption;
  /** @defaultValue a random one */
  readonly seed?: number;
  /** Constraints that every configuration satisfies, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /** Bounds on other reported metrics. A trial outside them is never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /**
   * How to choose configurations: a name such as `'tpe'`, or a function that returns a sampling with options.
   * @defaultValue 'auto': depends on space and limits
   */
  readonly sampling?: SamplingChoice<Space>;
  /**
   * Whether the prior book is consulted.
   * @defaultValue 'book'
   * @since 0.2.0
   * @experimental
   */
  readonly priors?: PriorsOption;
  /**
   * When to stop poor trials: the name of a policy that needs no options, such as `'median_stopping'`, a name with options
   * such as `{ type: 'bandit', slackFactor: 0.1 }`, or a policy such as `new BanditPolicy({ slackFactor: 0.1 })`.
   * @defaultValue every trial runs to its end
   */
  readonly policy?: PolicyChoice;
  /** Metric name for a returned number. @defaultValue 'value' */
  readonly metric?: string;
  /** Keep the sweep in this state folder. @defaultValue ':memory:': nothing is kept */
  readonly stateFolder?: string;
  /** Name of the sweep. @defaultValue 'minimize' or 'maximize' */
  readonly name?: string;
  /**
   * Ends the search: no further trial starts and each running trial's `trial.signal` aborts. Once they have returned, the
   * search rejects with a `HyperDriveAbortException` whose `best` is the best trial so far.
   * @defaultValue none
   * @since 0.2.0
   */
  readonly signal?: AbortSignal;
  /**
   * Receives warnings about the search space and what the search does, such as retries and their reasons. Its methods must not
   * throw.
   * @defaultValue silent
   * @since 0.2.0
   */
  readonly logger?: Logger;
  /**
   * Called with each trial when it ends, in whatever state, in the order in which trials end. The search does not wait for it. An
   * error that it throws ends the search like an abort, and the search rejects with that error.
   * @defaultValue none
   * @since 0.2.0
   */
  readonly onTrial?: (trial: FinishedTrial<Configuration<Space>>) => void;
}

const knownOptions = {
  maxTotalTrials: true,
  maxConcurrentTrials: true,
  timeoutMs: true,
  stopWhen: true,
  seed: true,
  constraints: true,
  outcomeConstraints: true,
  sampling: true,
  priors: true,
  policy: true,
  metric: true,
  stateFolder: true,
  name: true,
  signal: true,
  logger: true,
  onTrial: true,
} as const satisfies Readonly<Record<keyof TuneOptions<SearchSpace>, true>>;

/**
 * Finds the configuration that minimizes a function of this process.
 *
 * The result is a promise of the best trial and an async iterable: `for await` yields each trial that ends from then on,
 * until the search ends, and throws what the promise rejects with. Leaving the loop does not end the search; `signal` does.
 *
 * @example
 * const best = await minimize({ x: range(-5, 5) }, ({ x }) => (x - 2) ** 2, { maxTotalTrials: 30 });
 * @example
 * for await (const { trial, value } of minimize({ x: range(-5, 5) }, ({ x }) => x ** 2)) console.log(trial, value);
 * @throws {HyperDriveRehydrateException} SDK_NO_RESULT if no trial reported a value within the outcome constraints
 * @throws {HyperDriveAbortException} SDK_ABORTED when `signal` aborts
 * @throws {HyperDriveConfigException} for any error in space or options
 */
export function minimize<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space> = {},
): Search<Configuration<Space>> {
  return tune('minimize', space, objective, options);
}

/**
 * Finds the configuration with the highest value; see {@link minimize}.
 *
 * @example
 * const best = await maximize({ x: range(-5, 5) }, ({ x }) => -((x - 2) ** 2));
 */
export function maximize<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space> = {},
): Search<Configuration<Space>> {
  return tune('maximize', space, objective, options);
}

function tune<Space extends SearchSpace>(
  goal: 'minimize' | 'maximize',
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space>,
): Search<Configuration<Space>> {
  return startSearch<Space>(goal, () => {
    onlyOptions(goal, options, knownOptions);
    const { signal, onTrial } = options;
    return {
      definition: definitionOf(goal, space, options),
      objective: functionOption('objective', objective, '({ x }) => x ** 2'),
      folder: stateFolder(options.stateFolder ?? memoryState),
      logger: loggerOption(options.logger),
      signal: signal && signalOption('signal', signal),
      onTrial: onTrial && functionOption('onTrial', onTrial, '({ trial, value }) => console.log(trial, value)'),
    };
  });
}

function definitionOf<Space extends SearchSpace>(
  goal: 'minimize' | 'maximize',
  space: Space,
  options: TuneOptions<Space>,
): SweepDefinition {
  const seed = options.seed === undefined ? randomInt(2 ** 47) : wholeOption('seed', options.seed, 0);
  const sampling = chosenSampling(space, seed, options.sampling);
  const { constraints } = options;
  return completeDefinition({
    name: textOption('name', options.name ?? goal),
    space: sampling.wireSpace,
    ...(constraints && { constraints: [...listOption('constraints', constraints)] }),
    sampling: sampling.definition,
    ...priorsPart(options.priors),
    seed,
    earlyTermination: chosenPolicy(options.policy),
    objective: { primaryMetric: textOption('metric', options.metric ?? 'value'), goal },
    ...outcomeParts(undefined, options.outcomeConstraints),
    limits: limitsOf(options),
    ...stopWhenPart(options.stopWhen),
    trial: { type: 'in_process' },
  });
}

type LimitOptions = Pick<TuneOptions<SearchSpace>, 'timeoutMs' | 'maxTotalTrials' | 'maxConcurrentTrials'>;

function limitsOf({ timeoutMs, ...options }: LimitOptions): Limits {
  const maxTotalTrials = wholeOption('maxTotalTrials', options.maxTotalTrials ?? 100, 1);
  const concurrent = wholeOption('maxConcurrentTrials', options.maxConcurrentTrials ?? 1, 1);
  return {
    maxTotalTrials,
    maxConcurrentTrials: Math.min(maxTotalTrials, concurrent),
    timeoutMs: timeoutMs === undefined ? null : wholeOption('timeoutMs', timeoutMs, 1),
    trialTimeoutMs: null,
    maxFailedTrials: null,
  };
}
