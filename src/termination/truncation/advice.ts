import { evaluationAdvice } from '../evaluation/evaluation-advice.ts';
import type { PolicyAdvice } from '../policy-advice.ts';
import type { TruncationSelectionDefinition } from './definition.ts';

/** Settings without a notable loss of quality on recorded curves, with the share of epochs they used. */
const recommendation =
  'truncation_percentage: 20 with delay_evaluation: 5 used 83 % of the epochs on recorded curves and lost nothing; ' +
  '80 with delay_evaluation: 3 is the strong form (25 %)';

/** Advice on valid settings that are unlikely to help. */
export function truncationSelectionAdvice(
  definition: TruncationSelectionDefinition,
  expectedReports: number | undefined,
): PolicyAdvice[] {
  const advice = evaluationAdvice(definition, expectedReports, recommendation);
  const { excludeFinishedJobs, truncationPercentage } = definition;
  if (excludeFinishedJobs && truncationPercentage >= 50)
    advice.push({
      code: 'EXCLUDES_FINISHED',
      text:
        `exclude_finished_jobs with truncation_percentage ${truncationPercentage} stops nearly every running trial when several run at once, ` +
        'and none when one runs at a time. Set exclude_finished_jobs: false, or a truncation_percentage of 20.',
    });
  return advice;
}
