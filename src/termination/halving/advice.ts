import {
  FEWEST_REPORTS,
  lengthDiffers,
  nothingToSave,
  type PolicyAdvice,
  UNINFORMATIVE_REPORTS,
} from '../policy-advice.ts';
import type { HalvingDefinition, PashaDefinition } from './definition.ts';
import { defaultMinReports } from './min-reports.ts';

/** Advice on valid settings that are unlikely to help. */
export function halvingAdvice(definition: HalvingDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  const { maxReports, minReports = defaultMinReports(maxReports) } = definition;
  const advice = [...nothingToSave(maxReports), ...lengthDiffers(maxReports, expectedReports)];
  const sound = defaultMinReports(maxReports);
  if (minReports < sound)
    advice.push({
      code: minReports <= UNINFORMATIVE_REPORTS ? 'FIRST_REPORTS' : 'EARLY_RUNG',
      text:
        `The first rung is at report ${minReports} of ${maxReports}. Such an early report says little about the final value, so good trials will be stopped. ` +
        `Set min_reports: ${sound} (6 % of max_reports, at least 3), or leave it out.`,
    });
  if (maxReports >= FEWEST_REPORTS && minReports >= maxReports)
    advice.push({
      code: 'NO_RUNG',
      text: `The first rung, at report ${minReports}, is not below max_reports ${maxReports}, so the policy never acts. Set min_reports: 3.`,
    });
  return advice;
}

/** The same, and advice against the policy itself. */
export function pashaAdvice(definition: PashaDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  const text =
    'pasha stops the true best trials more often than asha and saves few epochs in return (measured on recorded curves). ' +
    'Use type: auto, or fast when epochs are scarce.';
  return [...halvingAdvice(definition, expectedReports), { code: 'WEAK_POLICY', text }];
}
