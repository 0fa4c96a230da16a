import type { SweepDecision } from '../records/index.ts';
import { type SweepState, totalOf } from './state.ts';

/**
 * Numbers fall due while there are fewer folded open trials than slots and numbers ahead. This, not the arrival of
 * a free slot, fixes what each suggestion may see. In an ask/tell sweep they fall due when asked for.
 */
export function fallDue(state: SweepState, basisSeq: number, decisions: SweepDecision[]): void {
  if (state.rules.isAskTell) return;
  // Due numbers without a suggestion are open too; every ended trial was due before.
  const open = state.dueCount - (state.ended.length - state.observed);
  makeDue(state, state.limits.maxConcurrentTrials + state.rules.ahead - open, basisSeq, decisions);
}

/** Numbers of an ask/tell sweep fall due: their suggestions see everything told before the question. */
export function fallDueAsAsked(state: SweepState, asked: number, basisSeq: number, decisions: SweepDecision[]): void {
  makeDue(state, asked, basisSeq, decisions);
}

function makeDue(state: SweepState, wanted: number, basisSeq: number, decisions: SweepDecision[]): void {
  if (state.ending !== null) return;
  const count = Math.min(totalOf(state) - state.dueCount, wanted);
  if (count <= 0) return;
  decisions.push({ kind: 'due', first: state.dueCount, count, basisSeq });
  for (let index = 0; index < count; index++) state.basis.set(state.dueCount + index, basisSeq);
  state.dueCount += count;
}
