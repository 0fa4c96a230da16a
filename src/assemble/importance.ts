import { importance, lessonOf, type ParameterImportance } from '../sampling/index.ts';
import { readObservations } from '../sweep/index.ts';
import { spaceOf } from './submit.ts';
import type { WorkspaceParts } from './workspace.ts';

/** How much each parameter of a sweep matters for its primary metric. */
export interface SweepImportance {
  /** Ended trials with a finite value of the primary metric. */
  readonly trials: number;
  /** Most important first; empty with fewer than 10 such trials, equal values, or without an objective. */
  readonly parameters: readonly ParameterImportance[];
}

/**
 * Importance of the parameters of a sweep, of all trials that have ended by now.
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function sweepImportance(
  { store }: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
): Promise<SweepImportance> {
  const sweep = await store.sweep(sweepId);
  const goal = sweep.definition.objective?.goal;
  if (goal === undefined) return { trials: 0, parameters: [] };
  const space = spaceOf(sweep.definition);
  const observations = await readObservations(store, sweep, space);
  const trials = observations.filter((observation) => lessonOf(observation, goal).kind === 'scored').length;
  return { trials, parameters: importance(space, observations, goal) };
}
