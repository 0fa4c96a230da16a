import type { Observation } from '../sampling/index.ts';

/** A trial of an earlier sweep that this one learns from. */
export interface PriorTrial {
  /** Its number is negative, its configuration lies in this sweep's space. */
  readonly observation: Observation;
  /** Its reports of the primary metric that count, in order: reference for the policy. */
  readonly series: readonly number[];
  readonly outcome: 'completed' | 'failed' | 'stopped' | 'canceled';
}
