import type { TrialRow } from '../../model/index.ts';
import { stopText } from '../../results/index.ts';

/** Why a trial ended, in one sentence; for a completed one, which lines were no valid reports; otherwise null. */
export function reasonOf(row: Pick<TrialRow, 'state' | 'stop' | 'failure' | 'message' | 'intervals'>): string | null {
  if (row.stop !== null) return `${row.stop.policy}: ${stopText(row)}`;
  if (row.failure !== null) {
    const kind = row.failure.replaceAll('_', ' ');
    return row.message === null ? kind : `${kind}: ${row.message}`;
  }
  return row.message;
}
