import { randomInt } from 'node:crypto';
import type { Logger } from '../../base/index.ts';
import { askTellDefinition, askTellTotal, type Goal, goals, type SweepDefinition } from '../../model/index.ts';
import type { ParameterConstraint, SearchSpace } from '../../space/index.ts';
import {
  chosenByName,
  chosenPolicy,
  chosenSampling,
  type PolicyChoice,
  type SamplingChoice,
} from '../options/choices.ts';
import { flagOption, listOption, onlyOptions, textOption, wholeOption, wordOption } from '../options/option.ts';
import { type PriorsOption, priorsPart } from '../options/priors-option.ts';
import { type ObjectiveOption, type OutcomeConstraintOption, outcomeParts } from '../outcomes.ts';

/** Options of a study. */
export interface StudyOptions<Space extends SearchSpace> {
  /** @defaultValue 'minimize' */
  readonly goal?: Goal;
  /** @defaultValue a random one */
  readonly seed?: number;
  /** Maximum number of trials. @defaultValue 1,000,000 */
  readonly maxTotalTrials?: number;
  /** Constraints that every configuration satisfies, such as `'a < b'`. @defaultValue none */
  readonly constraints?: readonly ParameterConstraint[];
  /**
   * Trials ask for their parameters while they run, with `trial.suggest`. The space has what every trial has; it may be
   * empty. @defaultValue false @since 0.2.0 @experimental
   */
  readonly defineByRun?: boolean;
  /** A name such as `'tpe'`, or a function that returns a sampling with options. @defaultValue 'auto' */
  readonly sampling?: SamplingChoice<Space>;
  /**
   * Whether the prior book is consulted.
   * @defaultValue 'book'
   * @since 0.2.0
   * @experimental
   */
  readonly priors?: PriorsOption;
  /**
   * Decides on reports; `trial.report` returns the decision. A policy, or the name of one that needs no options.
   * @defaultValue none
   */
  readonly policy?: PolicyChoice;
  /**
   * Two or more objectives instead of `goal` and `metric`: `tell` a value of each one for every trial, and read the
   * `front`. @defaultValue one objective
   */
  readonly objectives?: readonly ObjectiveOption[];
  /** Bounds on other metrics. A trial outside them is never the best. @defaultValue none */
  readonly outcomeConstraints?: readonly OutcomeConstraintOption[];
  /** Metric name for a plain number passed to `tell`. @defaultValue 'value' */
  readonly metric?: string;
  /** Keep the study in this state folder. @defaultValue ':memory:' */
  readonly stateFolder?: string;
  /** @defaultValue 'study' */
  readonly name?: string;
  /** Receives warnings about the search space and what the study does. @defaultValue silent @since 0.2.0 */
  readonly logger?: Logger;
}

const knownOptions = {
  goal: true,
  seed: true,
  maxTotalTrials: true,
  constraints: true,
  defineByRun: true,
  sampling: true,
  priors: true,
  policy: true,
  objectives: true,
  outcomeConstraints: true,
  metric: true,
  stateFolder: true,
  name: true,
  logger: true,
} as const satisfies Readonly<Record<keyof StudyOptions<SearchSpace>, true>>;

/**
 * The definition that the options of `Study.create` describe.
 * @throws {HyperDriveConfigException} for any error in space or options
 */
export function studyDefinition<Space extends SearchSpace>(
  space: Space,
  options: StudyOptions<Space>,
): SweepDefinition {
  onlyOptions('Study.create', options, knownOptions);
  const seed = options.seed === undefined ? randomInt(2 ** 47) : wholeOption('seed', options.seed, 0);
  const isByRun = flagOption('defineByRun', options.defineByRun ?? false);
  const isEmpty = isByRun && Object.keys(space).length === 0;
  const sampling = isEmpty
    ? { wireSpace: {}, definition: chosenByName(options.sampling) }
    : chosenSampling(space, seed, options.sampling);
  return askTellDefinition({
    name: textOption('name', options.name ?? 'study'),
    space: sampling.wireSpace,
    constraints: options.constraints && [...listOption('constraints', options.constraints)],
    sampling: sampling.definition,
    ...(isByRun && { defineByRun: { fixed: Object.keys(space) } }),
    ...priorsPart(options.priors),
    seed,
    earlyTermination: chosenPolicy(options.policy),
    objective: {
      primaryMetric: options.objectives?.[0]?.metric ?? textOption('metric', options.metric ?? 'value'),
      goal: options.objectives?.[0]?.goal ?? wordOption('goal', options.goal ?? 'minimize', goals),
    },
    ...outcomeParts(options.objectives, options.outcomeConstraints),
    maxTotalTrials: wholeOption('maxTotalTrials', options.maxTotalTrials ?? askTellTotal, 1),
  });
}
