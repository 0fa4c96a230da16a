import type { TrialRow } from '../../model/index.ts';
import { reasonOf } from '../live/trial-reason.ts';

/** Failed trials with the same kind of failure. */
export interface ReasonGroup {
  readonly reason: string;
  /** Trial numbers, ascending. */
  readonly trials: readonly number[];
}

/** Groups failed trials by kind and message, the most frequent first; numbers in messages do not separate groups. */
export function failureGroups(failed: readonly TrialRow[]): ReasonGroup[] {
  const groups = new Map<string, { reason: string; trials: number[] }>();
  for (const trial of failed) {
    const reason = reasonOf(trial) ?? 'no reason recorded';
    const key = reason.replace(/0x[0-9a-f]+|\d+(\.\d+)?/gi, '#');
    const group = groups.get(key) ?? { reason, trials: [] };
    group.trials.push(trial.number);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ reason, trials }) => ({ reason, trials: trials.sort((a, b) => a - b) }))
    .sort((a, b) => b.trials.length - a.trials.length || (a.trials[0] ?? 0) - (b.trials[0] ?? 0));
}
