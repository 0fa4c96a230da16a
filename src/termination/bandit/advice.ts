import { evaluationAdvice } from '../evaluation/evaluation-advice.ts';
import type { PolicyAdvice } from '../policy-advice.ts';
import type { BanditDefinition } from './definition.ts';

/** Settings without a notable loss of quality on recorded curves, with the share of epochs they used. */
const recommendation =
  'slack_factor: 0.2 with delay_evaluation: 5 used 51 % of the epochs on recorded curves and lost nearly nothing';

/** Advice on valid settings that are unlikely to help. */
export function banditAdvice(definition: BanditDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  return evaluationAdvice(definition, expectedReports, recommendation);
}
