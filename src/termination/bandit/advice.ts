import { evaluationAdvice } from '../evaluation/evaluation-advice.ts';
import type { PolicyAdvice } from '../policy-advice.ts';
import type { BanditDefinition } from './definition.ts';

/** The form that lost no quality worth mentioning on recorded curves, with the share of epochs it used. */
const proposal =
  'slack_factor: 0.2 with delay_evaluation: 5 used 51 % of the epochs on recorded curves and lost nearly nothing';

/** What is legal and unlikely to help. */
export function banditAdvice(definition: BanditDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  return evaluationAdvice(definition, expectedReports, proposal);
}
