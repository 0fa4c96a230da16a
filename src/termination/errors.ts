import { errorTable } from '../base/index.ts';

/** Errors of this room. */
export const terminationError = errorTable({
  TERMINATION_UNKNOWN_POLICY: {
    kind: 'config',
    summary:
      'The named early termination policy does not exist. The message lists the built-in ones and the nearest match.',
  },
  TERMINATION_BAD_SETTINGS: {
    kind: 'config',
    summary:
      'The stored settings of a policy do not fit its schema: the state folder is damaged, or another version wrote it. `hyperdrive verify` checks the folder.',
  },
  TERMINATION_SLACK_MISSING: {
    kind: 'config',
    summary: 'A bandit policy has neither slack_factor nor slack_amount. Set one of them.',
  },
  TERMINATION_SLACK_BOTH: {
    kind: 'config',
    summary: 'A bandit policy has both slack_factor and slack_amount. Remove one of them.',
  },
  TERMINATION_BAD_SLACK: {
    kind: 'config',
    summary: 'The slack of a bandit policy is not a finite number above 0.',
  },
  TERMINATION_BAD_PERCENTAGE: {
    kind: 'config',
    summary: 'truncation_percentage is not an integer from 1 to 99.',
  },
  TERMINATION_BAD_INTERVAL: {
    kind: 'config',
    summary:
      'evaluation_interval is not an integer of at least 1, or delay_evaluation is not an integer of at least 0.',
  },
  TERMINATION_BAD_REPORTS: {
    kind: 'config',
    summary: 'max_reports or min_reports is not an integer of at least 1, or min_reports is not below max_reports.',
  },
  TERMINATION_BAD_POPULATION: {
    kind: 'config',
    summary: 'A field of population-based training (type pbt) is outside its range.',
  },
  TERMINATION_BAD_REDUCTION: {
    kind: 'config',
    summary: 'reduction_factor is not a finite number of at least 2.',
  },
});
