import type { TruncationSelectionDefinition } from './definition.ts';

/** The policy in a few words. */
export function truncationSelectionText({ truncationPercentage }: TruncationSelectionDefinition): string {
  return `truncation selection, worst ${truncationPercentage} %`;
}

/** Settings that a form starts from. */
export const truncationSelectionStarter = { truncation_percentage: 20, evaluation_interval: 1, delay_evaluation: 5 };
