/** Direction of the primary metric. */
export const goals = ['minimize', 'maximize'] as const;
/** Whether smaller or larger values of a metric are better. @since 0.2.0 */
export type Goal = (typeof goals)[number];

/** True if `a` is strictly better than `b`. NaN is worse than everything else and never better. */
export function isBetter(goal: Goal, a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  if (Number.isNaN(b)) return true;
  return goal === 'minimize' ? a < b : a > b;
}

/**
 * Best value of a series so far: NaN and infinities are ignored.
 * @param best best so far, undefined before the first finite value
 */
export function betterOf(goal: Goal, best: number | undefined, value: number): number | undefined {
  if (!Number.isFinite(value)) return best;
  return best === undefined || isBetter(goal, value, best) ? value : best;
}

/** The value as a loss: lower is better for both goals. */
export function asLoss(goal: Goal, value: number): number {
  return goal === 'minimize' ? value : -value;
}
