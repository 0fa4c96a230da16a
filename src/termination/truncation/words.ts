import type { TruncationSelectionDefinition } from './definition.ts';

/** The policy in a few words. */
export function truncationSelectionText({ truncationPercentage }: TruncationSelectionDefinition): string {
  return `truncation selection, worst ${truncationPercentage} %`;
}

/** Initial settings of a form. */
export const truncationSelectionStarter = { truncation_percentage: 20, evaluation_interval: 1, delay_evaluation: 5 };
