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
  /** Number of ended trials with a finite value of the primary metric that the answer covers. */
  readonly trials: number;
  /** Number of ended trials of which these are a random sample; null: the answer covers all. */
  readonly sampledFrom: number | null;
  /** Most important first; empty with fewer than 10 such trials, equal values, or without an objective. */
  readonly parameters: readonly ParameterImportance[];
}

/** The effect of each parameter of a sweep on its primary metric. */
export interface SweepEffects {
  /** Number of ended trials with a finite value of the primary metric that the answer covers. */
  readonly trials: number;
  /** Number of ended trials of which these are a random sample; null: the answer covers all. */
  readonly sampledFrom: number | null;
  /** Undefined with fewer than 10 different configurations among them, equal values, or without an objective. */
  readonly effects: ModelEffects | undefined;
}

/**
 * More ended trials are sampled: reading all of a million takes a minute, and the intervals of 20,000 are narrow already.
 */
const mostRead = 20_000;

/**
 * Importance of a sweep's parameters, from the trials that have ended by now: all of them, or above 20,000 a random
 * sample of 20,000 with a value. The same trials give the same answer.
 *
 * @param most trials that are read without sampling @defaultValue 20,000
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function sweepImportance(
  parts: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
  most = mostRead,
): Promise<SweepImportance> {
  const read = await readScored(parts, sweepId, most);
  if (read === undefined) return { trials: 0, sampledFrom: null, parameters: [] };
  const { trials, sampledFrom, space, observations, goal } = read;
  return { trials, sampledFrom, parameters: importance(space, observations, goal) };
}

/**
 * Effects of a sweep's parameters, from the same trials as {@link sweepImportance}.
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function sweepEffects(
  parts: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
  most = mostRead,
): Promise<SweepEffects> {
  const read = await readScored(parts, sweepId, most);
  if (read === undefined) return { trials: 0, sampledFrom: null, effects: undefined };
  const { trials, sampledFrom, space, observations, goal } = read;
  return { trials, sampledFrom, effects: await fitEffects(space, observations, goal) };
}

interface ScoredSweep {
  readonly space: CompiledSpace;
  readonly observations: readonly Observation[];
  readonly goal: Goal;
  readonly trials: number;
  readonly sampledFrom: number | null;
}

async function readScored(
  { store }: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
  most: number,
): Promise<ScoredSweep | undefined> {
  const sweep = await store.sweep(sweepId);
  const goal = sweep.definition.objective?.goal;
  if (goal === undefined) return undefined;
  // The space across all versions of the definition, as charts show it.
  const { space, defaults } = await readShownSpace({ store, compile: spaceOf }, sweep);
  const { completed, failed, stopped, canceled } = await store.trialCounts(sweepId);
  const ended = completed + failed + stopped + canceled;
  const counts = (observation: Observation) => toTrainingSignal(observation, goal).kind === 'scored';
  const isSampled = ended > most;
  const observations = await readObservations(store, sweep, space, {
    defaults,
    ...(isSampled && { sample: { size: most, counts } }),
  });
  return {
    space,
    observations,
    goal,
    trials: observations.filter(counts).length,
    sampledFrom: isSampled ? ended : null,
  };
}
