import type { ChartWords } from '../chart.ts';

export const sliceWords: ChartWords = {
  title: 'Slices',
  summary: 'the metric over each parameter: median and better 90th percentile; the most important first',
};
