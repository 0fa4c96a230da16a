import { countText } from '../../../../src/charts/axes/format.ts';

/** The tab that explores the search space. */
export const exploreWords = {
  title: 'Parallel coordinates',
  lines: (trials: number) => `one line per trial, ${countText(trials)} in all`,
  density: (most: number, best: number) =>
    `shade: number and mean rank of trials; lines: up to ${countText(most)} selected trials, otherwise the best ${countText(best)} of them`,
  axes: (shown: number, all: number) => `Axes ${shown} of ${all}`,
  bestTenth: 'Best tenth',
} as const;
