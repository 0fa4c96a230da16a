import type { EarlyTerminationDefinition } from '../model/index.ts';
import { defaultMinReports } from './halving/rungs.ts';

/** Advice on a policy that is legal and unlikely to do what its owner wants. */
export interface PolicyAdvice {
  /** Stable name of the advice. */
  readonly code:
    | 'FIRST_REPORTS'
    | 'SHORT_DELAY'
    | 'LATE_DELAY'
    | 'EXCLUDES_FINISHED'
    | 'EARLY_RUNG'
    | 'NO_RUNG'
    | 'NOTHING_TO_SAVE'
    | 'LENGTH_DIFFERS'
    | 'WEAK_POLICY';
  /** What may go wrong, and what to write instead. */
  readonly text: string;
}

type Classic = Extract<EarlyTerminationDefinition, { evaluationInterval: number }>;
type Halving = Extract<EarlyTerminationDefinition, { reductionFactor: number }>;
type Population = Extract<EarlyTerminationDefinition, { type: 'pbt' }>;
type Curve = Extract<EarlyTerminationDefinition, { type: 'auto' | 'safe' | 'fast' }>;

/** Reports whose values carry nothing about the end of a curve: rank correlation 0.05 to 0.2 for the first one. */
const BLIND_REPORTS = 2;
/** Fewer reports leave nothing to save. */
const LEAST_REPORTS = 4;

/** The forms that lost no quality worth mention on recorded curves, with the share of epochs they used. */
const proposals: Record<Classic['type'], string> = {
  bandit:
    'slack_factor: 0.2 with delay_evaluation: 5 used 51 % of the epochs on recorded curves and lost nearly nothing',
  median_stopping: 'delay_evaluation: 5 used 70 % of the epochs on recorded curves and lost nothing',
  truncation_selection:
    'truncation_percentage: 20 with delay_evaluation: 5 used 83 % of the epochs on recorded curves and lost nothing; ' +
    '80 with delay_evaluation: 3 is the strong form (25 %)',
};

/**
 * Warnings about an early termination policy, for `hyperdrive check`. Nothing here is an error.
 *
 * @param expectedReports - reports of the primary metric in a full trial, where known
 */
export function policyAdvice(definition: EarlyTerminationDefinition, expectedReports?: number): PolicyAdvice[] {
  switch (definition.type) {
    case 'none':
      return [];
    case 'bandit':
    case 'median_stopping':
    case 'truncation_selection':
      return [...nothingToSave(expectedReports), ...classicAdvice(definition, expectedReports)];
    case 'auto':
    case 'safe':
    case 'fast':
      return curveAdvice(definition, expectedReports);
    case 'asha':
    case 'hyperband':
    case 'pasha':
      return halvingAdvice(definition, expectedReports);
    case 'pbt':
      return populationAdvice(definition, expectedReports);
  }
}

function populationAdvice({ perturbationInterval: every }: Population, expected: number | undefined): PolicyAdvice[] {
  if (expected === undefined || every < expected) return [];
  const text =
    `Members are compared every ${every} reports, and a full trial has ${expected}; nobody is ever replaced. ` +
    `Set perturbation_interval to a tenth of that, ${Math.max(1, Math.round(expected / 10))}.`;
  return [{ code: 'LATE_DELAY', text }];
}

/** Reports before the first decision that a policy should wait for: 8 % of a full trial, at least 3. */
function soundDelay(expectedReports: number | undefined): number {
  return Math.max(3, Math.ceil(0.08 * (expectedReports ?? 0)));
}

function nothingToSave(reports: number | undefined): PolicyAdvice[] {
  if (reports === undefined || reports >= LEAST_REPORTS) return [];
  const text =
    `A trial reports the primary metric ${reports} times only; nothing can be saved before its end. ` +
    'Report more often (every epoch), or use type: none.';
  return [{ code: 'NOTHING_TO_SAVE', text }];
}

function classicAdvice(definition: Classic, expected: number | undefined): PolicyAdvice[] {
  const advice: PolicyAdvice[] = [];
  const { evaluationInterval: every, delayEvaluation: delay } = definition;
  const first = Math.max(1, Math.ceil(delay / every)) * every;
  const sound = soundDelay(expected);
  if (first <= BLIND_REPORTS)
    advice.push({
      code: 'FIRST_REPORTS',
      text:
        `The first decision falls at report ${first}, and the first ${BLIND_REPORTS} reports of a trial say next to nothing about its end; ` +
        `good trials will be stopped. Set delay_evaluation: ${Math.max(5, sound)} (${proposals[definition.type]}).`,
    });
  else if (first < sound)
    advice.push({
      code: 'SHORT_DELAY',
      text:
        `The first decision falls at report ${first} of ${expected}, before 8 % of a full trial; slow starters will be stopped. ` +
        `Set delay_evaluation: ${sound} or more (${proposals[definition.type]}).`,
    });
  if (expected !== undefined && first >= expected)
    advice.push({
      code: 'LATE_DELAY',
      text:
        `The first decision falls at report ${first}, and a full trial has ${expected}; the policy never acts. ` +
        `Set delay_evaluation and evaluation_interval so that it falls at report ${sound}.`,
    });
  if (
    definition.type === 'truncation_selection' &&
    definition.excludeFinishedJobs &&
    definition.truncationPercentage >= 50
  )
    advice.push({
      code: 'EXCLUDES_FINISHED',
      text:
        `exclude_finished_jobs with truncation_percentage ${definition.truncationPercentage} stops nearly every running trial where several run at once, ` +
        'and none where one runs at a time. Set exclude_finished_jobs: false, or a truncation_percentage of 20.',
    });
  return advice;
}

function curveAdvice(definition: Curve, expected: number | undefined): PolicyAdvice[] {
  return [...nothingToSave(definition.maxReports ?? expected), ...lengthDiffers(definition.maxReports, expected)];
}

function lengthDiffers(declared: number | undefined, expected: number | undefined): PolicyAdvice[] {
  if (declared === undefined || expected === undefined || declared === expected) return [];
  const text =
    `max_reports is ${declared}, and a full trial has ${expected} reports; ` +
    `the policy misjudges how much of a trial is left. Set max_reports: ${expected}.`;
  return [{ code: 'LENGTH_DIFFERS', text }];
}

function halvingAdvice(definition: Halving, expected: number | undefined): PolicyAdvice[] {
  const { type, maxReports, minReports = defaultMinReports(maxReports) } = definition;
  const advice = [...nothingToSave(maxReports), ...lengthDiffers(maxReports, expected)];
  const sound = defaultMinReports(maxReports);
  if (minReports < sound)
    advice.push({
      code: minReports <= BLIND_REPORTS ? 'FIRST_REPORTS' : 'EARLY_RUNG',
      text:
        `The first rung is at report ${minReports} of ${maxReports}; so early a report says little about the end, and good trials will be stopped. ` +
        `Set min_reports: ${sound} (6 % of max_reports, at least 3), or leave it out.`,
    });
  if (maxReports >= LEAST_REPORTS && minReports >= maxReports)
    advice.push({
      code: 'NO_RUNG',
      text: `The first rung at report ${minReports} is not below max_reports ${maxReports}; the policy never acts. Set min_reports: 3.`,
    });
  if (type === 'pasha')
    advice.push({
      code: 'WEAK_POLICY',
      text:
        'pasha stops the true best trials more often than asha for the few epochs it saves (measured on recorded curves). ' +
        'Use type: auto, or fast where epochs are the limit.',
    });
  return advice;
}
