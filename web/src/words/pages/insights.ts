import { countText, percentText } from '../../../../src/charts/axes/format.ts';

/** The tab that says what matters. */
export const insightsWords = {
  early: 'Not enough trials yet',
  earlyAdvice: (least: number, ended: number) =>
    `Importance, slices and contours are available after ${least} trials; ${countText(ended)} so far.`,
  importance: 'Importance',
  importanceNote: 'what sets the best tenth apart, 90 % interval',
  conditional: '↳ exists with some options only: only the trials that have it count.',

  contour: 'Contour',
  contourNote: 'mean rank',
  contourNeeds: 'A contour needs two numeric parameters that all trials have.',

  tradeOff: 'Trade-off',
  tradeOffNote: (front: number, trials: number, isExact: boolean) =>
    `${countText(front)} of ${countText(trials)} Pareto-optimal${isExact ? '' : ', in a sample'}`,
  secondGoal: 'Second goal',
  shorter: 'shorter duration',
  fewer: 'fewer intervals',
  lower: (metric: string) => `lower ${metric}`,
  higher: (metric: string) => `higher ${metric}`,
  noTradeOff: 'No trial has both values.',

  branch: (parameter: string, value: string | undefined) => `${parameter} = ${value}`,
  ifBranch: (branch: string) => `if ${branch}`,
  ifLongBranch: (value: string) => `if … ${value}`,

  median: 'median',
  percentile: '90th percentile, on the better side',
  model: (isCut: boolean, explained: number) =>
    `model, all else averaged, with its 90 % band${isCut ? ', cut at the axis' : ''} (explains ${percentText(explained)} of unseen trials)`,
  shade: 'shade: number of trials',
} as const;
