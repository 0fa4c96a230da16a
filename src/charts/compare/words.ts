import type { ChartWords } from '../chart.ts';

export const compareWords: ChartWords = {
  title: 'Best so far',
  summary: 'the best value by number of ended trials, of one or more sweeps',
};
