import type { StopReason } from '../model/index.ts';
import type { PolicyDecision } from './policy.ts';

/** The trial continues. */
export const keepRunning: PolicyDecision = Object.freeze({ kind: 'continue' });

/** The trial is stopped. Numbers that are not finite are left out of the record: JSON has no place for them. */
export function stop(reason: StopReason): PolicyDecision {
  const numbers = Object.fromEntries(Object.entries(reason.numbers).filter(([, value]) => Number.isFinite(value)));
  return { kind: 'stop', reason: { ...reason, numbers } };
}
