import { countText } from '../../../../src/charts/axes/format.ts';

/** The tab that says what matters. */
export const insightsWords = {
  early: 'Not enough trials yet',
  earlyAdvice: (least: number, ended: number) =>
    `Importance, slices and contours are available after ${least} trials; ${countText(ended)} so far.`,
  importance: 'Importance',
  importanceNote: 'what sets the best tenth apart, 90 % interval',
} as const;
