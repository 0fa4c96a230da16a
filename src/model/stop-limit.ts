import type { StopReason } from './events.ts';

/**
 * Which of a policy's numbers is the value of the primary metric that the trial had to reach. Policies that judge by rank or
 * by a prediction have none. It is told here rather than in the record: a decision once made is compared with its replay.
 */
const limitNames: Readonly<Record<string, string>> = {
  bandit: 'limit',
  median_stopping: 'median',
  pasha: 'leader',
};

/** The value of the primary metric that a stopped trial had to reach; undefined where its policy has none. */
export function stopLimit({ policy, numbers }: Pick<StopReason, 'policy' | 'numbers'>): number | undefined {
  const name = Object.hasOwn(limitNames, policy) ? limitNames[policy] : undefined;
  return name === undefined ? undefined : numbers[name];
}
