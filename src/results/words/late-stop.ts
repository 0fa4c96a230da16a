import type { TrialRow } from '../../model/index.ts';
import { neededText } from './needed.ts';

/**
 * Whether a policy's stop came after the trial had ended by itself. The stop counts as if it had come in time, but
 * saved nothing.
 */
export function isLateStop({ state, stop, message }: Pick<TrialRow, 'state' | 'stop' | 'message'>): boolean {
  // Only in this case does a policy's stop have a message; a stop by the trial itself has no policy numbers.
  return state === 'stopped' && stop !== null && message !== null;
}

/** Why a policy stopped a trial, and whether the stop came too late; undefined if no policy stopped it. */
export function stopText(row: Pick<TrialRow, 'state' | 'stop' | 'message' | 'intervals'>): string | undefined {
  if (row.stop === null) return undefined;
  const needed = neededText(row.stop);
  const why = needed === undefined ? row.stop.text : `${row.stop.text}; ${needed}`;
  return isLateStop(row) ? `${why}; ${lateStopText(row)}` : why;
}

/** The clause for a stop that came too late. */
export function lateStopText({ intervals }: Pick<TrialRow, 'intervals'>): string {
  const reports = intervals === 1 ? 'its only report' : `all its ${intervals} reports`;
  return `it had already ended by itself, with ${reports}, so the stop saved nothing`;
}
