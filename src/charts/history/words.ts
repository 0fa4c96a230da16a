import type { ChartWords } from '../chart.ts';

export const historyWords: ChartWords = {
  title: 'Objective history',
  summary: 'what each trial reached, in order of suggestion, and the best so far',
};
