import type { SweepRow } from './rows.ts';
import { isFinalSweepState } from './states.ts';

/**
 * A sweep's standing as every surface shows it. `left`: no process drives it; `no_result`: it completed without a
 * value.
 */
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
 * Derives a sweep's standing. The recorded state alone does not tell whether a process drives the sweep, or whether a
 * trial of a completed sweep has a value.
 * @param facts `isDriven`: a process drives the sweep; `hasResult`: a trial has a value of the objective, or the sweep
 * has no objective
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
