import { randomInt } from 'node:crypto';
import type { Limits, SweepRow, TrialRow } from '../model/index.ts';
import { type NoResult, readBest, readNoResult } from '../results/index.ts';
import type { Configuration, ParameterConstraint, SearchSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import { type Objective, toPlainObjective } from './azure/objective.ts';
import { type OutcomeConstraintOption, outcomeParts } from './azure/outcomes.ts';
import type { EarlyTerminationPolicy } from './azure/policies.ts';
import { chosenSampling, type HyperParameterSampling } from './azure/sampling.ts';
import { sdkError } from './errors.ts';
import { onlyOptions, wholeOption } from './option.ts';
import { acquireWorkspace, releaseWorkspace, stateFolder } from './state.ts';

/** Options of `minimize` and `maximize`. */
export interface TuneOptions<Space extends SearchSpace> {
  /** @defaultValue 100 */
  readonly maxTotalTrials?: number;
  /** Trials at once; more than 1 helps objectives that wait for something. @defaultValue 1 */
  readonly maxConcurrentTrials?: number;
  /** Milliseconds for all trials together. @defaultValue none */
  readonly timeoutMs?: number;
  /** @defaultValue a random one */
  readonly seed?: number;
  /** Rules between parameters that every configuration keeps, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /** Bounds on other metrics that trials report: those outside are never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /** How configurations are chosen. @defaultValue `BayesianParameterSampling` with `algorithm: 'auto'` */
  readonly sampling?: (space: Space, seed: number) => HyperParameterSampling<Space>;
  /** @defaultValue every trial runs to its end */
  readonly policy?: EarlyTerminationPolicy;
  /** Name of the metric a returned number is stored under. @defaultValue 'value' */
  readonly metric?: string;
  /** Keep the sweep in this state folder. @defaultValue ':memory:': nothing is kept */
  readonly stateFolder?: string;
  /** Name of the sweep. @defaultValue 'minimize' or 'maximize' */
  readonly name?: string;
}

const knownOptions = {
  maxTotalTrials: true,
  maxConcurrentTrials: true,
  timeoutMs: true,
  seed: true,
  constraints: true,
  outcomeConstraints: true,
  sampling: true,
  policy: true,
  metric: true,
  stateFolder: true,
  name: true,
} as const satisfies Readonly<Record<keyof TuneOptions<SearchSpace>, true>>;

/** The best trial of a sweep. */
export interface BestTrial<Config> {
  readonly config: Config;
  readonly value: number;
  /** Its number. */
  readonly trial: number;
  /** Trials that ended, in whatever way. */
  readonly trials: number;
  readonly sweepId: string;
}

/**
 * Finds the configuration with the lowest value of a function of this process.
 *
 * @example
 * const best = await minimize({ x: uniform(-5, 5) }, ({ x }) => (x - 2) ** 2, { maxTotalTrials: 30 });
 * @throws {HyperDriveRehydrateException} SDK_NO_RESULT when no trial gave a value within the outcome constraints
 * @throws {HyperDriveConfigException} for whatever is wrong with space or options
 */
export function minimize<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space> = {},
): Promise<BestTrial<Configuration<Space>>> {
  return tune('minimize', space, objective, options);
}

/** Finds the configuration with the highest value; see `minimize`. */
export function maximize<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space> = {},
): Promise<BestTrial<Configuration<Space>>> {
  return tune('maximize', space, objective, options);
}

async function tune<Space extends SearchSpace>(
  goal: 'minimize' | 'maximize',
  space: Space,
  objective: Objective<Configuration<Space>>,
  options: TuneOptions<Space>,
): Promise<BestTrial<Configuration<Space>>> {
  onlyOptions(goal, options, knownOptions);
  const seed = options.seed === undefined ? randomInt(2 ** 47) : wholeOption('seed', options.seed, 0);
  const sampling = chosenSampling(space, seed, options.sampling);
  const metric = options.metric ?? 'value';
  const maxTotalTrials = wholeOption('maxTotalTrials', options.maxTotalTrials ?? 100, 1);
  const limits: Limits = {
    maxTotalTrials,
    maxConcurrentTrials: Math.min(
      maxTotalTrials,
      wholeOption('maxConcurrentTrials', options.maxConcurrentTrials ?? 1, 1),
    ),
    timeoutMs: options.timeoutMs === undefined ? null : wholeOption('timeoutMs', options.timeoutMs, 1),
    trialTimeoutMs: null,
    maxFailedTrials: null,
  };
  const name = options.name ?? goal;
  const workspace = await acquireWorkspace(stateFolder(options.stateFolder ?? ':memory:'));
  try {
    const { id } = await workspace.submit({
      formatVersion: 1,
      name,
      experimentName: name,
      tags: {},
      space: sampling.wireSpace,
      ...(options.constraints && { constraints: [...options.constraints] }),
      sampling: sampling.definition,
      seed,
      earlyTermination: options.policy?.definition ?? { type: 'none' },
      objective: { primaryMetric: metric, goal },
      ...outcomeParts(undefined, options.outcomeConstraints),
      limits,
      retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
      ahead: 0,
      trial: { type: 'in_process' },
      resumeFrom: [],
    });
    const drive = await workspace.drive(id, { objective: toPlainObjective(objective) });
    const sweep = await drive.done;
    const best = await readBest(workspace.store, sweep);
    if (!best) throw await noResult(workspace.store, sweep, metric);
    return {
      // The space made it.
      config: best.config as Configuration<Space>,
      value: best.best,
      trial: best.number,
      trials: sweep.nextNumber,
      sweepId: id,
    };
  } finally {
    await releaseWorkspace(workspace);
  }
}

/** Why there is no best trial: what the first one failed of, or what became of its values. */
async function noResult(store: Store, sweep: SweepRow, metric: string): Promise<Error> {
  const sweepId = sweep.id;
  const [failed] = await store.trials({ sweepId, states: ['failed'], limit: 1 });
  const none = await readNoResult(store, sweep);
  const { missing = [], reported = [] } = none ?? {};
  return sdkError('SDK_NO_RESULT', `no trial has a value of ${JSON.stringify(metric)}${reason(sweep, failed, none)}`, {
    details: { metric, sweepId, missing, reported },
  });
}

function reason(sweep: SweepRow, failed: TrialRow | undefined, none: NoResult | undefined): string {
  if (none === undefined) return ': none keeps the outcome constraints';
  if (failed?.message) return `: trial ${failed.number} failed: ${failed.message}`;
  if (sweep.endingReason === 'time_limit' && none.reported.length === 0)
    return ': the time limit passed before any was reported';
  return `. ${none.detail}`;
}
