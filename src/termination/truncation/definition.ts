import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { terminationError } from '../errors.ts';
import {
  checkEvaluation,
  evaluationKeys,
  evaluationSettings,
  readEvaluation,
} from '../evaluation/evaluation-settings.ts';

export const truncationSelectionSchema = z.strictObject({
  type: z.literal('truncation_selection'),
  /** Share of trials to stop, in percent. */
  truncationPercentage: z.int().min(1).max(99),
  /** Rank only trials that have not ended. */
  excludeFinishedJobs: z.boolean().default(false),
  ...evaluationSettings,
});
export type TruncationSelectionDefinition = z.output<typeof truncationSelectionSchema>;

/** The block of a sweep file. */
export const truncationSelectionBlock = z
  .strictObject({
    type: z.literal('truncation_selection'),
    truncation_percentage: z.int().min(1).max(99).describe('Share of trials to stop, in percent.'),
    exclude_finished_jobs: z.boolean().default(false).describe('Rank only trials that are still running.'),
    ...evaluationKeys,
  })
  .describe('Stops the worst share of trials at each interval.');

/** Converts the block to a definition. */
export function readTruncationSelection(
  block: z.output<typeof truncationSelectionBlock>,
): z.input<typeof truncationSelectionSchema> {
  return {
    type: block.type,
    truncationPercentage: block.truncation_percentage,
    excludeFinishedJobs: block.exclude_finished_jobs,
    ...readEvaluation(block),
  };
}

/** @throws {HyperDriveConfigException} TERMINATION_BAD_PERCENTAGE, TERMINATION_BAD_INTERVAL */
export function checkTruncationSelection(given: PolicyDefinition): void {
  checkPercentage(given.truncationPercentage);
  checkEvaluation(given);
}

function checkPercentage(given: unknown): void {
  const percentage = typeof given === 'number' ? given : Number.NaN;
  if (Number.isInteger(percentage) && percentage >= 1 && percentage <= 99) return;
  const hint =
    percentage > 0 && percentage < 1
      ? `write ${Math.max(1, Math.round(percentage * 100))} for the share ${percentage}`
      : 'write 20 for the worst fifth';
  throw terminationError(
    'TERMINATION_BAD_PERCENTAGE',
    `early_termination.truncation_percentage: expected an integer from 1 to 99, got ${String(given)}; ${hint}`,
    { details: { field: 'truncation_percentage', value: String(given) } },
  );
}
