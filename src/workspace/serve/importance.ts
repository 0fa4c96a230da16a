import { readShownSpace } from '../../charts/index.ts';
import { type Goal, spaceOf } from '../../model/index.ts';
import {
  fitEffects,
  importance,
  type ModelEffects,
  type Observation,
  type ParameterImportance,
  toTrainingSignal,
} from '../../sampling/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { readObservations } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** How much each parameter of a sweep matters for its primary metric. */
export interface SweepImportance {
  /** Number of ended trials with a finite value of the primary metric. */
  readonly trials: number;
  /** Most important first; empty with fewer than 10 such trials, equal values, or without an objective. */
  readonly parameters: readonly ParameterImportance[];
}

/** The effect of each parameter of a sweep on its primary metric. */
export interface SweepEffects {
  /** Number of ended trials with a finite value of the primary metric. */
  readonly trials: number;
  /** Undefined with fewer than 10 different configurations among them, equal values, or without an objective. */
  readonly effects: ModelEffects | undefined;
}

/**
 * Importance of a sweep's parameters, from all trials that have ended by now.
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function sweepImportance(parts: Pick<WorkspaceParts, 'store'>, sweepId: string): Promise<SweepImportance> {
  const read = await readScored(parts, sweepId);
  if (read === undefined) return { trials: 0, parameters: [] };
  const { trials, space, observations, goal } = read;
  return { trials, parameters: importance(space, observations, goal) };
}

/**
 * Effects of a sweep's parameters, from all trials that have ended by now.
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function sweepEffects(parts: Pick<WorkspaceParts, 'store'>, sweepId: string): Promise<SweepEffects> {
  const read = await readScored(parts, sweepId);
  if (read === undefined) return { trials: 0, effects: undefined };
  const { trials, space, observations, goal } = read;
  return { trials, effects: await fitEffects(space, observations, goal) };
}

interface ScoredSweep {
  readonly space: CompiledSpace;
  readonly observations: readonly Observation[];
  readonly goal: Goal;
  readonly trials: number;
}

async function readScored({ store }: Pick<WorkspaceParts, 'store'>, sweepId: string): Promise<ScoredSweep | undefined> {
  const sweep = await store.sweep(sweepId);
  const goal = sweep.definition.objective?.goal;
  if (goal === undefined) return undefined;
  // The space across all versions of the definition, as charts show it.
  const { space, defaults } = await readShownSpace({ store, compile: spaceOf }, sweep);
  const observations = await readObservations(store, sweep, space, defaults);
  const trials = observations.filter((observation) => toTrainingSignal(observation, goal).kind === 'scored').length;
  return { space, observations, goal, trials };
}
