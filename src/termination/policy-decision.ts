import type { StopReason } from '../model/index.ts';
import type { PolicyDecision } from './policy.ts';

/** The trial continues. */
export const keepRunning: PolicyDecision = Object.freeze({ kind: 'continue' });

/** The trial stops. Non-finite numbers are dropped from the record, because JSON cannot hold them. */
export function stop(reason: StopReason): PolicyDecision {
  const numbers = Object.fromEntries(Object.entries(reason.numbers).filter(([, value]) => Number.isFinite(value)));
  return { kind: 'stop', reason: { ...reason, numbers } };
}
