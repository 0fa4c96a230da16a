import type { SweepRow } from './rows.ts';
import { isFinalSweepState } from './states.ts';

/** How a sweep stands, as people are told everywhere. `left`: no process drives it on; `no_result`: it completed for nothing. */
export const standings = [
  'running',
  'ending',
  'paused',
  'left',
  'completed',
  'no_result',
  'failed',
  'canceled',
] as const;
/** See {@link standings}. */
export type Standing = (typeof standings)[number];

/**
 * How a sweep stands. Its recorded state says less: it knows neither whether a process drives the sweep, nor whether a
 * trial of a completed one has a value.
 * @param facts `isDriven`: a process drives it on; `hasResult`: a trial has a value of the objective, or there is none
 */
export function standingOf(
  { state, paused }: Pick<SweepRow, 'state' | 'paused'>,
  { isDriven, hasResult }: { readonly isDriven: boolean; readonly hasResult: boolean },
): Standing {
  if (state === 'completed') return hasResult ? 'completed' : 'no_result';
  if (isFinalSweepState(state)) return state;
  if (paused && state === 'running') return 'paused';
  if (!isDriven) return 'left';
  return state === 'ending' ? 'ending' : 'running';
}
