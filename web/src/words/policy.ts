import type { EarlyTerminationDefinition } from '../../../src/model/index.ts';

/** A policy in a few words. */
export function policyText(policy: EarlyTerminationDefinition): string {
  const name = policy.type.replaceAll('_', ' ');
  switch (policy.type) {
    case 'none':
      return 'no early termination';
    case 'bandit':
      return policy.slackFactor !== undefined
        ? `bandit, slack ${policy.slackFactor}`
        : `bandit, slack amount ${policy.slackAmount ?? 0}`;
    case 'truncation_selection':
      return `truncation selection, worst ${policy.truncationPercentage} %`;
    case 'median_stopping':
      return 'median stopping';
    case 'auto':
    case 'safe':
    case 'fast':
      return `${name} early termination`;
    case 'pbt':
      return `population of ${policy.population}, compared every ${policy.perturbationInterval} reports`;
    case 'asha':
      return `asha${policy.mode === 'promotion' ? ' with promotion' : ''}, ${policy.maxReports} reports, one in ${policy.reductionFactor} goes on`;
    default:
      return `${name}, ${policy.maxReports} reports, one in ${policy.reductionFactor} goes on`;
  }
}
