import type { ChartWords } from '../chart.ts';

export const edfWords: ChartWords = {
  title: 'Distribution',
  summary: 'share of trials at least as good as each value, of one or more sweeps',
};
