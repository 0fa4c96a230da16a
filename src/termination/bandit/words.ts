import type { BanditDefinition } from './definition.ts';

/** The policy in a few words. */
export function banditText({ slackFactor, slackAmount = 0 }: BanditDefinition): string {
  return slackFactor === undefined ? `bandit, slack amount ${slackAmount}` : `bandit, slack ${slackFactor}`;
}

/** Key, in stop reasons, of the value that a trial had to reach. */
export const banditLimit = 'limit';

/** Initial settings of a form. */
export const banditStarter = { slack_factor: 0.1, evaluation_interval: 1, delay_evaluation: 5 };
