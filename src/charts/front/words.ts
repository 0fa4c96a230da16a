import type { ChartWords } from '../chart.ts';

export const frontWords: ChartWords = {
  title: 'Pareto front',
  summary: 'trials of a sweep with several objectives: those that no other beats in all, and what they beat',
};
