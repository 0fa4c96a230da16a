import { isUnlimited } from '../../model/index.ts';

/** Minimum length of a growing axis, so that the marks of a young study move less often. */
const least = 20;

/**
 * Length of an axis over trial numbers: the trials a sweep will have, so that marks stay where they are while it runs. A
 * study without a limit has no such number; its axis ends at the next of 20, 50, 100, 200, 500 … trials.
 *
 * @param trial numbers of the existing trials
 */
export function trialAxisLength(trial: Uint32Array, total: number): number {
  if (!isUnlimited(total)) return Math.max(1, total);
  const seen = trial.reduce((most, number) => Math.max(most, number + 1), least);
  const power = 10 ** Math.floor(Math.log10(seen));
  return Math.min(total, power * ([1, 2, 5].find((factor) => factor * power >= seen) ?? 10));
}
