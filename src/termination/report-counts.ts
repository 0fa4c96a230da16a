import { terminationError } from './errors.ts';

/** @throws {HyperDriveConfigException} TERMINATION_BAD_REPORTS unless the value is an integer of at least 1 */
export function checkReports(field: 'max_reports' | 'min_reports', value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return;
  throw terminationError(
    'TERMINATION_BAD_REPORTS',
    `early_termination.${field}: expected an integer of at least 1, got ${String(value)}; ` +
      'it counts reports of the primary metric of one trial',
    { details: { field, value: String(value) } },
  );
}
