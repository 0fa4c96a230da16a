import { nothingToSave, type PolicyAdvice, UNINFORMATIVE_REPORTS } from '../policy-advice.ts';

/**
 * Advice on the first decision of a policy.
 *
 * @param proposal better settings, with their cost and savings on recorded curves
 */
export function evaluationAdvice(
  { evaluationInterval: every, delayEvaluation: delay }: { evaluationInterval: number; delayEvaluation: number },
  expected: number | undefined,
  recommendation: string,
): PolicyAdvice[] {
  const advice = [...nothingToSave(expected)];
  const first = Math.max(1, Math.ceil(delay / every)) * every;
  const sound = recommendedDelay(expected);
  if (first <= UNINFORMATIVE_REPORTS)
    advice.push({
      code: 'FIRST_REPORTS',
      text:
        `The first decision comes at report ${first}, but the first ${UNINFORMATIVE_REPORTS} reports of a trial say almost nothing about its final value, ` +
        `so good trials will be stopped. Set delay_evaluation: ${Math.max(5, sound)} (${recommendation}).`,
    });
  else if (first < sound)
    advice.push({
      code: 'SHORT_DELAY',
      text:
        `The first decision comes at report ${first} of ${expected}, before 8 % of a full trial, so slow starters will be stopped. ` +
        `Set delay_evaluation: ${sound} or more (${recommendation}).`,
    });
  if (expected !== undefined && first >= expected)
    advice.push({
      code: 'LATE_DELAY',
      text:
        `The first decision comes at report ${first}, but a full trial has only ${expected}, so the policy never acts. ` +
        `Choose delay_evaluation and evaluation_interval so that it comes at report ${sound}.`,
    });
  return advice;
}

/** Recommended number of reports before the first decision: 8 % of a full trial, at least 3. */
function recommendedDelay(expectedReports: number | undefined): number {
  return Math.max(3, Math.ceil(0.08 * (expectedReports ?? 0)));
}
