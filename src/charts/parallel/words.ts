import type { ChartWords } from '../chart.ts';

export const parallelWords: ChartWords = {
  title: 'Parallel coordinates',
  summary: 'every trial as a line over its parameters; density where there are many',
};
