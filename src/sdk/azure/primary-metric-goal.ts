import { type Goal, goals } from '../../model/index.ts';
import { sdkError } from '../errors.ts';
import { optionText } from '../options/option.ts';

/** Direction of the primary metric: `PrimaryMetricGoal.MINIMIZE` or `PrimaryMetricGoal.MAXIMIZE`. */
export const PrimaryMetricGoal = Object.freeze({ MINIMIZE: 'minimize', MAXIMIZE: 'maximize' } as const);
export type PrimaryMetricGoal = Goal;

/**
 * Reads a goal in any case.
 * @throws {HyperDriveConfigException} SDK_BAD_OPTION
 */
export function goalOf(text: string): Goal {
  const goal = goals.find((known) => known === String(text).toLowerCase());
  if (goal) return goal;
  throw sdkError('SDK_BAD_OPTION', `primaryMetricGoal: expected minimize or maximize, got ${optionText(text)}`, {
    details: { option: 'primaryMetricGoal', value: String(text) },
  });
}
