import type { EarlyTerminationDefinition } from '../model/index.ts';
import { terminationError } from './errors.ts';

type Evaluated = Extract<EarlyTerminationDefinition, { evaluationInterval: number }>;
type Halving = Extract<EarlyTerminationDefinition, { reductionFactor: number }>;
type PopulationDefinition = Extract<EarlyTerminationDefinition, { type: 'pbt' }>;

/**
 * Checks what a policy's fields mean together, and the range of each for definitions that did not pass the schema.
 *
 * @throws {HyperDriveConfigException} TERMINATION_SLACK_MISSING, TERMINATION_SLACK_BOTH, TERMINATION_BAD_SLACK,
 *   TERMINATION_BAD_PERCENTAGE, TERMINATION_BAD_INTERVAL, TERMINATION_BAD_REPORTS, TERMINATION_BAD_REDUCTION,
 *   TERMINATION_BAD_POPULATION
 */
export function validatePolicy(definition: EarlyTerminationDefinition): void {
  switch (definition.type) {
    case 'none':
      return;
    case 'bandit':
      checkSlack(definition.slackFactor, definition.slackAmount);
      checkEvaluation(definition);
      return;
    case 'median_stopping':
      checkEvaluation(definition);
      return;
    case 'truncation_selection':
      checkPercentage(definition.truncationPercentage);
      checkEvaluation(definition);
      return;
    case 'auto':
    case 'safe':
    case 'fast':
      if (definition.maxReports !== undefined) checkReports('max_reports', definition.maxReports);
      return;
    case 'pbt':
      checkPopulation(definition);
      return;
    default:
      checkHalving(definition);
  }
}

function checkPopulation(definition: PopulationDefinition): void {
  const { population, perturbationInterval, quantileFraction, perturbationFactors, resampleProbability } = definition;
  const bad = (field: string, value: unknown, expected: string): Error =>
    terminationError('TERMINATION_BAD_POPULATION', `early_termination.${field}: expected ${expected}, got ${value}`, {
      details: { field, value: String(value) },
    });
  if (!(Number.isSafeInteger(population) && population >= 2))
    throw bad('population', population, 'an integer of at least 2; members are compared with each other');
  if (!(Number.isSafeInteger(perturbationInterval) && perturbationInterval >= 1))
    throw bad('perturbation_interval', perturbationInterval, 'an integer of at least 1; it counts reports of a trial');
  if (!(quantileFraction > 0 && quantileFraction <= 0.5))
    throw bad(
      'quantile_fraction',
      quantileFraction,
      'a number above 0 and at most 0.5, such as 0.2 for the worst fifth',
    );
  if (!perturbationFactors.some((factor) => factor !== 1))
    throw bad('perturbation_factors', JSON.stringify(perturbationFactors), 'a factor other than 1, such as [0.8, 1.2]');
  const wrong = perturbationFactors.find((factor) => !(Number.isFinite(factor) && factor > 0));
  if (wrong !== undefined) throw bad('perturbation_factors', wrong, 'finite numbers above 0, such as [0.8, 1.2]');
  if (!(resampleProbability >= 0 && resampleProbability <= 1))
    throw bad('resample_probability', resampleProbability, 'a number from 0 to 1');
}

function checkSlack(factor: number | undefined, amount: number | undefined): void {
  if (factor === undefined && amount === undefined)
    throw terminationError(
      'TERMINATION_SLACK_MISSING',
      'early_termination: a bandit policy needs slack_factor or slack_amount, and has neither; ' +
        'add for example slack_factor: 0.2 (stop what is 20 % behind the best)',
      { details: { field: 'slack_factor' } },
    );
  if (factor !== undefined && amount !== undefined)
    throw terminationError(
      'TERMINATION_SLACK_BOTH',
      `early_termination: a bandit policy takes slack_factor or slack_amount, and has both (${factor} and ${amount}); ` +
        'remove one of them',
      { details: { slack_factor: factor, slack_amount: amount } },
    );
  const field = factor === undefined ? 'slack_amount' : 'slack_factor';
  const size = factor ?? amount ?? Number.NaN;
  if (!(Number.isFinite(size) && size > 0))
    throw terminationError(
      'TERMINATION_BAD_SLACK',
      `early_termination.${field}: expected a finite number above 0, got ${size}; ` +
        'with no slack every trial but the best would be stopped',
      { details: { field, value: String(size) } },
    );
}

function checkPercentage(percentage: number): void {
  if (Number.isInteger(percentage) && percentage >= 1 && percentage <= 99) return;
  const hint =
    percentage > 0 && percentage < 1
      ? `write ${Math.max(1, Math.round(percentage * 100))} for the share ${percentage}`
      : 'write 20 for the worst fifth';
  throw terminationError(
    'TERMINATION_BAD_PERCENTAGE',
    `early_termination.truncation_percentage: expected an integer from 1 to 99, got ${percentage}; ${hint}`,
    { details: { field: 'truncation_percentage', value: String(percentage) } },
  );
}

function checkEvaluation({ evaluationInterval, delayEvaluation }: Evaluated): void {
  const bad = (field: string, value: number, least: number): Error =>
    terminationError(
      'TERMINATION_BAD_INTERVAL',
      `early_termination.${field}: expected an integer of at least ${least}, got ${value}; ` +
        'it counts reports of the primary metric of one trial',
      { details: { field, value: String(value) } },
    );
  if (!(Number.isSafeInteger(evaluationInterval) && evaluationInterval >= 1))
    throw bad('evaluation_interval', evaluationInterval, 1);
  if (!(Number.isSafeInteger(delayEvaluation) && delayEvaluation >= 0))
    throw bad('delay_evaluation', delayEvaluation, 0);
}

function checkReports(field: 'max_reports' | 'min_reports', value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw terminationError(
    'TERMINATION_BAD_REPORTS',
    `early_termination.${field}: expected an integer of at least 1, got ${value}; ` +
      'it counts reports of the primary metric of one trial',
    { details: { field, value: String(value) } },
  );
}

function checkHalving({ maxReports, minReports, reductionFactor }: Halving): void {
  checkReports('max_reports', maxReports);
  if (minReports !== undefined) {
    checkReports('min_reports', minReports);
    if (minReports >= maxReports)
      throw terminationError(
        'TERMINATION_BAD_REPORTS',
        `early_termination.min_reports: expected less than max_reports (${maxReports}), got ${minReports}; ` +
          'the first decision must come before the end of a trial',
        { details: { min_reports: minReports, max_reports: maxReports } },
      );
  }
  if (!(Number.isFinite(reductionFactor) && reductionFactor >= 2))
    throw terminationError(
      'TERMINATION_BAD_REDUCTION',
      `early_termination.reduction_factor: expected a finite number of at least 2, got ${reductionFactor}; ` +
        '3 keeps one trial in three at each rung',
      { details: { field: 'reduction_factor', value: String(reductionFactor) } },
    );
}
