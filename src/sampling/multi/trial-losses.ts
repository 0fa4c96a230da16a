import { asLoss, type Goal } from '../../model/index.ts';
import { crowdingDistances, type Losses, nondominatedFronts } from '../pareto/index.ts';
import type { Observation } from '../sampler.ts';
import { toTrainingSignal } from '../training-signal.ts';

/** What an ended trial says about its configuration, by objective. */
export type MultiTrainingSignal =
  | {
      readonly kind: 'scored';
      /** Lower is better for every goal. */
      readonly losses: Losses;
      /** 0 if it satisfies the outcome constraints. */
      readonly violation: number;
    }
  | { readonly kind: 'bad'; readonly infeasible: boolean }
  | { readonly kind: 'nothing' };

/**
 * Interprets an observation like {@link toTrainingSignal}, with a loss for each goal: the trial's last values with
 * several goals, its best value with one. A trial that lacks one of them carries no evidence; one that ended on NaN is
 * bad.
 */
export function toMultiTrainingSignal(
  observation: Observation,
  goals: readonly [Goal, ...Goal[]],
): MultiTrainingSignal {
  const trainingSignal = toTrainingSignal(observation, goals[0]);
  if (trainingSignal.kind !== 'scored') return trainingSignal;
  const violation = observation.violation ?? 0;
  if (goals.length === 1) return { kind: 'scored', losses: [trainingSignal.loss], violation };
  const values = goals.map((_, j) => observation.values?.[j]);
  if (values.some((value) => value === undefined)) return { kind: 'nothing' };
  const losses = values.map((value, j) => asLoss(goals[j] ?? 'minimize', value ?? Number.NaN));
  return losses.every(Number.isFinite) ? { kind: 'scored', losses, violation } : { kind: 'bad', infeasible: false };
}

/** The part of a trial that decides its rank. */
export interface TrialStanding {
  readonly losses: Losses;
  readonly violation: number;
}

/**
 * Order of trials, best first: feasible ones by front and, within a front, by crowding distance, largest first (Deb et
 * al. 2002); then the others by violation. Ties keep their order.
 *
 * @returns indexes
 */
export function rankingOf(trials: readonly TrialStanding[]): number[] {
  const all = Array.from(trials.keys());
  const inside = all.filter((i) => (trials[i]?.violation ?? 0) === 0);
  const outside = all.filter((i) => (trials[i]?.violation ?? 0) !== 0);
  const violation = (i: number): number => trials[i]?.violation ?? 0;
  outside.sort((a, b) => (violation(a) === violation(b) ? a - b : violation(a) - violation(b)));
  return [...frontRanking(inside, (i) => trials[i]?.losses ?? []), ...outside];
}

function frontRanking(members: readonly number[], lossesOf: (i: number) => Losses): number[] {
  const losses = members.map(lossesOf);
  if ((losses[0]?.length ?? 0) === 1) {
    const loss = (i: number): number => lossesOf(i)[0] ?? 0;
    return [...members].sort((a, b) => loss(a) - loss(b) || a - b);
  }
  return nondominatedFronts(losses).flatMap((front) => {
    const distances = crowdingDistances(front.map((i) => losses[i] ?? []));
    const order = Array.from(front.keys()).sort((a, b) => {
      const [x, y] = [distances[a] ?? 0, distances[b] ?? 0];
      return x === y ? a - b : y - x;
    });
    return order.map((k) => members[front[k] ?? 0] ?? 0);
  });
}
