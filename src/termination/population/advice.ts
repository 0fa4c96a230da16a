import type { PolicyAdvice } from '../policy-advice.ts';
import type { PopulationDefinition } from './definition.ts';

/** Advice on valid settings that are unlikely to help. */
export function populationAdvice(
  { perturbationInterval: every }: PopulationDefinition,
  expectedReports: number | undefined,
): PolicyAdvice[] {
  if (expectedReports === undefined || every < expectedReports) return [];
  const text =
    `Members are compared every ${every} reports, but a full trial has only ${expectedReports}, so no member is ever replaced. ` +
    `Set perturbation_interval to a tenth of that, ${Math.max(1, Math.round(expectedReports / 10))}.`;
  return [{ code: 'LATE_DELAY', text }];
}
