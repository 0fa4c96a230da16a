import type { TrialRow } from '../../model/index.ts';
import { stopText } from '../../results/index.ts';

/** Why a trial ended as it did, in one sentence; of one that completed what it wrote that was no report; else null. */
export function reasonOf(row: Pick<TrialRow, 'state' | 'stop' | 'failure' | 'message' | 'intervals'>): string | null {
  if (row.stop !== null) return `${row.stop.policy}: ${stopText(row)}`;
  if (row.failure !== null) {
    const kind = row.failure.replaceAll('_', ' ');
    return row.message === null ? kind : `${kind}: ${row.message}`;
  }
  return row.message;
}
