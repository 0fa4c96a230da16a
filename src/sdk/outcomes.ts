import { type Goal, goals, type ObjectiveDefinition, type OutcomeConstraint, type SweepRow } from '../model/index.ts';
import type { Front } from '../results/index.ts';
import type { ConfigurationValue } from '../space/index.ts';
import { sdkError } from './errors.ts';
import { listOption, onlyOptions, textOption, wordOption } from './options/option.ts';

/** One of several objectives. */
export interface ObjectiveOption {
  /** The metric's name exactly as trials report it. */
  readonly metric: string;
  readonly goal: Goal;
}

/** A bound on the last value of a metric: `min`, `max` or both. */
export interface OutcomeConstraintOption {
  readonly metric: string;
  readonly min?: number;
  readonly max?: number;
}

/** A trial of the Pareto front. */
export interface FrontMember<Config> {
  readonly config: Config;
  /** Last value of each objective, by metric. */
  readonly values: Readonly<Record<string, number>>;
  /** Its number. */
  readonly trial: number;
}

/** The trials that no other beats in every objective, and the volume that they dominate. */
export interface ParetoFront<Config> {
  /** By the first objective, best first. */
  readonly trials: readonly FrontMember<Config>[];
  /** Below `reference`; 0 while the front is empty. */
  readonly hypervolume: number;
  /** By metric: the given corner, or the worst value of each objective among the trials that qualify. */
  readonly reference: Readonly<Record<string, number>>;
}

/** The objectives and outcome constraints of a definition. */
export function outcomeParts(
  objectives: readonly ObjectiveOption[] | undefined,
  outcomeConstraints: readonly OutcomeConstraintOption[] | undefined,
): { readonly objectives?: ObjectiveDefinition[]; readonly outcomeConstraints?: OutcomeConstraint[] } {
  return {
    ...(objectives && { objectives: listOption('objectives', objectives).map(toObjective) }),
    ...(outcomeConstraints && {
      outcomeConstraints: listOption('outcomeConstraints', outcomeConstraints).map(toOutcomeConstraint),
    }),
  };
}

function toObjective(option: ObjectiveOption, index: number): ObjectiveDefinition {
  const name = `objectives[${index}]`;
  onlyOptions(name, option, { metric: true, goal: true });
  return {
    primaryMetric: textOption(`${name}.metric`, option.metric),
    goal: wordOption(`${name}.goal`, option.goal, goals),
  };
}

function toOutcomeConstraint(option: OutcomeConstraintOption, index: number): OutcomeConstraint {
  onlyOptions(`outcomeConstraints[${index}]`, option, { metric: true, min: true, max: true });
  return { ...option };
}

/** One coordinate of the caller's hypervolume corner, checked. */
export function cornerOf(reference: Readonly<Record<string, number>>, metric: string): number {
  const value = reference[metric];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw sdkError('SDK_BAD_OPTION', `reference: expected a number for ${metric}, got ${String(value)}`, {
    details: { option: 'reference', metric },
  });
}

/**
 * The objectives of a Pareto front.
 * @throws SDK_NEEDS_OBJECTIVES for fewer than two: the front would always be empty
 */
export function severalObjectives({
  id,
  definition: { objective, objectives },
}: Pick<SweepRow, 'id' | 'definition'>): readonly ObjectiveDefinition[] {
  if (objectives) return objectives;
  const has = objective ? `one objective, ${JSON.stringify(objective.primaryMetric)}` : 'no objective';
  throw sdkError(
    'SDK_NEEDS_OBJECTIVES',
    `a Pareto front needs several objectives, and ${id} has ${has}${objective ? ': use its best trial' : ''}`,
    { details: { sweepId: id, metric: objective?.primaryMetric ?? null } },
  );
}

/** A front by metric names. */
export function toParetoFront<Config extends ConfigurationValue>(
  { trials, hypervolume, reference }: Front,
  objectives: readonly ObjectiveDefinition[],
): ParetoFront<Config> {
  const named = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(
      objectives.flatMap(({ primaryMetric }, j) => (j < values.length ? [[primaryMetric, values[j] ?? 0]] : [])),
    );
  return {
    trials: trials.map(({ trial, values }) => ({
      // The space made it.
      config: trial.config as Config,
      values: named(values),
      trial: trial.number,
    })),
    hypervolume,
    reference: named(reference),
  };
}
