import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { checkReports } from '../report-counts.ts';

/** Reports of a full trial; if undefined, learned from the longest trial so far. */
const maxReports = z.int().min(1).optional();

export const autoSchema = z.strictObject({ type: z.literal('auto'), maxReports });
export const safeSchema = z.strictObject({ type: z.literal('safe'), maxReports });
export const fastSchema = z.strictObject({ type: z.literal('fast'), maxReports });
export type CurveDefinition = z.output<typeof autoSchema> | z.output<typeof safeSchema> | z.output<typeof fastSchema>;

const keys = {
  max_reports: z.int().min(1).optional().describe('Reports of a full trial; learned from the longest trial if absent.'),
};

/** The blocks of a sweep file. */
export const autoBlock = z
  .strictObject({ type: z.literal('auto'), ...keys })
  .describe(
    'Stops a trial that is behind at the same age and that a learning-curve model gives almost no chance; stricter the more trials the sweep may have (extension).',
  );
export const safeBlock = z
  .strictObject({ type: z.literal('safe'), ...keys })
  .describe('Like `auto`, but stops later and less often (extension).');
export const fastBlock = z
  .strictObject({ type: z.literal('fast'), ...keys })
  .describe('Like `auto` in a sweep of 800 trials or more, however few there are (extension).');

/** @throws {HyperDriveConfigException} TERMINATION_BAD_REPORTS */
export function checkCurve({ maxReports }: PolicyDefinition): void {
  if (maxReports !== undefined) checkReports('max_reports', maxReports);
}
