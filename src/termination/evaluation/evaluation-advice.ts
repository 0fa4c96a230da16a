import { BLIND_REPORTS, nothingToSave, type PolicyAdvice } from '../policy-advice.ts';

/**
 * Advice on when a policy judges for the first time.
 *
 * @param proposal what to write instead, with what it cost and saved on recorded curves
 */
export function evaluationAdvice(
  { evaluationInterval: every, delayEvaluation: delay }: { evaluationInterval: number; delayEvaluation: number },
  expected: number | undefined,
  proposal: string,
): PolicyAdvice[] {
  const advice = [...nothingToSave(expected)];
  const first = Math.max(1, Math.ceil(delay / every)) * every;
  const sound = soundDelay(expected);
  if (first <= BLIND_REPORTS)
    advice.push({
      code: 'FIRST_REPORTS',
      text:
        `The first decision comes at report ${first}, but the first ${BLIND_REPORTS} reports of a trial say almost nothing about its final value, ` +
        `so good trials will be stopped. Set delay_evaluation: ${Math.max(5, sound)} (${proposal}).`,
    });
  else if (first < sound)
    advice.push({
      code: 'SHORT_DELAY',
      text:
        `The first decision comes at report ${first} of ${expected}, before 8 % of a full trial, so slow starters will be stopped. ` +
        `Set delay_evaluation: ${sound} or more (${proposal}).`,
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

/** Reports before the first decision that a policy should wait for: 8 % of a full trial, at least 3. */
function soundDelay(expectedReports: number | undefined): number {
  return Math.max(3, Math.ceil(0.08 * (expectedReports ?? 0)));
}
