import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { terminationError } from '../errors.ts';

/** Stored settings of policies that judge at intervals. */
export const evaluationSettings = {
  /** Judge at every multiple of this many reports of the primary metric. */
  evaluationInterval: z.int().min(1).default(1),
  /** Never judge before this many reports. */
  delayEvaluation: z.int().min(0).default(0),
};

/** The same settings in a sweep file. */
export const evaluationKeys = {
  evaluation_interval: z
    .int()
    .min(0)
    .default(1)
    .describe('Judge a trial at every multiple of this many reports of the primary metric. 0 counts as 1.'),
  delay_evaluation: z.int().min(0).default(0).describe('Never judge a trial before it has made this many reports.'),
};

/** Converts the keys of a sweep file. */
export function readEvaluation(block: { readonly evaluation_interval: number; readonly delay_evaluation: number }) {
  return {
    // Azure's Python classes write 0 for "every report".
    evaluationInterval: Math.max(1, block.evaluation_interval),
    delayEvaluation: block.delay_evaluation,
  };
}

/** @throws {HyperDriveConfigException} TERMINATION_BAD_INTERVAL */
export function checkEvaluation({ evaluationInterval, delayEvaluation }: PolicyDefinition): void {
  checkCount('evaluation_interval', evaluationInterval, 1);
  checkCount('delay_evaluation', delayEvaluation, 0);
}

function checkCount(field: string, value: unknown, least: number): void {
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)) return;
  throw terminationError(
    'TERMINATION_BAD_INTERVAL',
    `early_termination.${field}: expected an integer of at least ${least}, got ${String(value)}; ` +
      'it counts reports of the primary metric of one trial',
    { details: { field, value: String(value) } },
  );
}
