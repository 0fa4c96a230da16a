import type { SweepDecision } from '../records/index.ts';
import { type SweepState, totalOf } from './state.ts';

/**
 * Numbers fall due while there are fewer folded open trials than slots and numbers ahead. This, not the arrival of
 * a free slot, fixes what each suggestion may see.
 */
export function fallDue(state: SweepState, basisSeq: number, decisions: SweepDecision[]): void {
  if (state.ending !== null) return;
  // Due numbers without a suggestion are open too; every ended trial was due before.
  const open = state.dueCount - state.ended.length;
  const room = state.limits.maxConcurrentTrials + state.rules.ahead - open;
  const count = Math.min(totalOf(state) - state.dueCount, room);
  if (count <= 0) return;
  decisions.push({ kind: 'due', first: state.dueCount, count, basisSeq });
  for (let index = 0; index < count; index++) state.basis.set(state.dueCount + index, basisSeq);
  state.dueCount += count;
}
