import type { SweepRow } from '../records/index.ts';
import { isDriven } from '../store/index.ts';

/** The state of a sweep as people are told it, everywhere: until it is final, `paused`, or `left` where no process drives it on. */
export function standing(sweep: SweepRow, nowMs: number): string {
  if (sweep.endedAtMs !== null) return sweep.state;
  if (sweep.paused) return 'paused';
  return isDriven(sweep, nowMs) ? sweep.state : 'left';
}
