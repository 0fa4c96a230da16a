import { evaluationAdvice } from '../evaluation/evaluation-advice.ts';
import type { PolicyAdvice } from '../policy-advice.ts';
import type { MedianStoppingDefinition } from './definition.ts';

/** Settings without a notable loss of quality on recorded curves, with the share of epochs they used. */
const recommendation = 'delay_evaluation: 5 used 70 % of the epochs on recorded curves and lost nothing';

/** Advice on valid settings that are unlikely to help. */
export function medianStoppingAdvice(
  definition: MedianStoppingDefinition,
  expectedReports: number | undefined,
): PolicyAdvice[] {
  return evaluationAdvice(definition, expectedReports, recommendation);
}
