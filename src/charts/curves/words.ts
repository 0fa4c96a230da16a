import type { ChartWords } from '../chart.ts';

export const curvesWords: ChartWords = {
  title: 'Learning curves',
  summary: 'the primary metric by report: quantile bands, the best trials, where trials were stopped',
};
