import type { ConfigurationRecord, SweepDecision } from '../../model/index.ts';
import { sweepError } from '../errors.ts';
import { askPolicy } from './policy-calls.ts';
import { type FoldState, totalOf } from './state.ts';

/**
 * Numbers fall due while there are fewer folded open trials than slots and numbers ahead. This, not the moment when a
 * slot becomes free, determines what each suggestion may see. In an ask/tell sweep they fall due when asked for.
 */
export function fallDue(state: FoldState, basisSeq: number, decisions: SweepDecision[]): void {
  if (state.rules.isAskTell) return;
  // Due numbers without a suggestion are open too; every ended trial was due before.
  const open = state.dueCount - (state.ended.length - state.observed);
  makeDue(state, state.limits.maxConcurrentTrials + state.rules.ahead - open, basisSeq, decisions);
}

/** Makes numbers of an ask/tell sweep due: their suggestions see everything reported before the request. */
export function fallDueAsAsked(state: FoldState, asked: number, basisSeq: number, decisions: SweepDecision[]): void {
  makeDue(state, asked, basisSeq, decisions);
}

function makeDue(state: FoldState, wanted: number, basisSeq: number, decisions: SweepDecision[]): void {
  if (state.ending !== null) return;
  const count = allowedByPolicy(state, Math.min(totalOf(state) - state.dueCount, wanted));
  if (count <= 0) return;
  decisions.push({ kind: 'due', first: state.dueCount, count, basisSeq });
  for (let index = 0; index < count; index++) state.basis.set(state.dueCount + index, basisSeq);
  state.dueCount += count;
}

/** Asks a policy that decides about new trials what each of the next numbers should be. @returns how many fall due */
function allowedByPolicy(state: FoldState, wanted: number): number {
  state.isWaiting = false;
  if (state.rules.policy.next === undefined) return wanted;
  for (let count = 0; count < wanted; count++) {
    const number = state.dueCount + count;
    const next = askPolicy(state, (policy) => policy.next?.(number));
    if (next?.kind === 'new') continue;
    if (next?.kind === 'continue') {
      state.continuations.set(number, { ...next, config: configOf(state, next.parent) });
      continue;
    }
    if (isEnqueued(state, count)) continue;
    state.isWaiting = true;
    return count;
  }
  return wanted;
}

/** Whether a configuration waits that neither the due numbers nor the next `more` will take. */
function isEnqueued(state: FoldState, more: number): boolean {
  const due = [...state.basis.keys(), ...Array.from({ length: more }, (_, index) => state.dueCount + index)];
  const free = due.filter((number) => !state.continuations.has(number)).length;
  return state.current.queue.length > free;
}

function configOf({ sweepId, open, ended }: FoldState, number: number): ConfigurationRecord {
  const config = open.get(number)?.config ?? ended.configOf(number);
  if (config) return config;
  throw sweepError('SWEEP_BROKEN_LOG', `A trial is to go on from trial ${number}, which is unknown.`, {
    details: { sweepId, trial: number },
  });
}
