import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { terminationError } from '../errors.ts';
import type { BlockFindings } from '../kind.ts';
import { checkReports } from '../report-counts.ts';

const settings = {
  /** Reports of a full trial. */
  maxReports: z.int().min(1),
  /** Reports before the first decision; default max(3, 6 % of `maxReports`). */
  minReports: z.int().min(1).optional(),
  /** One in this many continues at each rung. */
  reductionFactor: z.number().min(2).default(3),
};

export const ashaSchema = z.strictObject({
  type: z.literal('asha'),
  /**
   * `stopping`, the default: a stop is final. `promotion`: a paused trial continues later if it turns out to be good.
   */
  mode: z.enum(['stopping', 'promotion']).optional(),
  ...settings,
});
export const hyperbandSchema = z.strictObject({ type: z.literal('hyperband'), ...settings });
export const pashaSchema = z.strictObject({ type: z.literal('pasha'), ...settings });
export type AshaDefinition = z.output<typeof ashaSchema>;
type HyperbandDefinition = z.output<typeof hyperbandSchema>;
export type PashaDefinition = z.output<typeof pashaSchema>;
export type HalvingDefinition = AshaDefinition | HyperbandDefinition | PashaDefinition;

const keys = {
  max_reports: z.int().min(1).describe('Reports of a full trial.'),
  min_reports: z
    .int()
    .min(1)
    .optional()
    .describe('Reports before the first decision; default max(3, 6 % of `max_reports`).'),
  reduction_factor: z.number().min(2).default(3).describe('One in this many continues at each rung.'),
};

/** The blocks of a sweep file. */
export const ashaBlock = z
  .strictObject({
    type: z.literal('asha'),
    mode: z
      .enum(['stopping', 'promotion'])
      .default('stopping')
      .describe(
        '`stopping`: a trial that is behind at a rung stops for good. `promotion`: it pauses, and continues from its outputs as a new trial once it is among the best of its rung; for scripts with checkpoints.',
      ),
    ...keys,
  })
  .describe('Asynchronous successive halving (extension).');
export const hyperbandBlock = z
  .strictObject({ type: z.literal('hyperband'), ...keys })
  .describe('Hyperband brackets (extension).');
export const pashaBlock = z
  .strictObject({ type: z.literal('pasha'), ...keys })
  .describe('Successive halving that grows its budget while the ranking is unsettled (extension).');

/** Converts the block of asha. */
export function readAsha(block: z.output<typeof ashaBlock>, findings: BlockFindings): z.input<typeof ashaSchema> {
  const { type, mode } = block;
  return { type, ...(mode === 'promotion' && { mode }), ...readHalving(block, findings) };
}

/** Converts the keys that the three policies share. */
export function readHalving(
  { min_reports, max_reports, reduction_factor }: Omit<z.output<typeof hyperbandBlock>, 'type'>,
  findings: BlockFindings,
) {
  if (min_reports !== undefined && min_reports > max_reports)
    findings.problem(`is ${min_reports}, above max_reports ${max_reports}; it must not be larger`, 'min_reports');
  return {
    maxReports: max_reports,
    ...(min_reports !== undefined && { minReports: min_reports }),
    reductionFactor: reduction_factor,
  };
}

/** @throws {HyperDriveConfigException} TERMINATION_BAD_REPORTS, TERMINATION_BAD_REDUCTION */
export function checkHalving({ maxReports, minReports, reductionFactor = 3 }: PolicyDefinition): void {
  checkReports('max_reports', maxReports);
  if (minReports !== undefined) {
    checkReports('min_reports', minReports);
    if (minReports >= maxReports)
      throw terminationError(
        'TERMINATION_BAD_REPORTS',
        `early_termination.min_reports: expected less than max_reports (${maxReports}), got ${minReports}; ` +
          'the first decision must come before the end of a trial',
        { details: { min_reports: minReports, max_reports: maxReports } },
      );
  }
  if (!(typeof reductionFactor === 'number' && Number.isFinite(reductionFactor) && reductionFactor >= 2))
    throw terminationError(
      'TERMINATION_BAD_REDUCTION',
      `early_termination.reduction_factor: expected a finite number of at least 2, got ${String(reductionFactor)}; ` +
        '3 keeps one trial in three at each rung',
      { details: { field: 'reduction_factor', value: String(reductionFactor) } },
    );
}
