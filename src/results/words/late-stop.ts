import type { TrialRow } from '../../model/index.ts';

/**
 * Whether a policy's stop came after the trial had ended by itself. The stop stands, as it would have in time, but it
 * saved nothing.
 */
export function isLateStop({ state, stop, message }: Pick<TrialRow, 'state' | 'stop' | 'message'>): boolean {
  // A policy's stop has a message in this case only; a stop by the trial itself has no policy's numbers.
  return state === 'stopped' && stop !== null && message !== null;
}

/** Why a policy stopped a trial, and whether that came too late; undefined where none did. */
export function stopText(row: Pick<TrialRow, 'state' | 'stop' | 'message' | 'intervals'>): string | undefined {
  if (row.stop === null) return undefined;
  return isLateStop(row) ? `${row.stop.text}; ${lateStopText(row)}` : row.stop.text;
}

/** Clause of a stop that came too late. */
export function lateStopText({ intervals }: Pick<TrialRow, 'intervals'>): string {
  const reports = intervals === 1 ? 'its only report' : `all its ${intervals} reports`;
  return `it had already ended by itself, with ${reports}, so the stop saved nothing`;
}
