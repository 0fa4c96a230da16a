import { z } from 'zod';
import { evaluationKeys, evaluationSettings } from '../evaluation/evaluation-settings.ts';

export const medianStoppingSchema = z.strictObject({ type: z.literal('median_stopping'), ...evaluationSettings });
export type MedianStoppingDefinition = z.output<typeof medianStoppingSchema>;

/** The block of a sweep file. */
export const medianStoppingBlock = z
  .strictObject({ type: z.literal('median_stopping'), ...evaluationKeys })
  .describe('Stops a trial whose best is worse than the median of the running averages of all trials.');
