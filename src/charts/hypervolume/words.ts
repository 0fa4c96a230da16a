import type { ChartWords } from '../chart.ts';

export const hypervolumeWords: ChartWords = {
  title: 'Hypervolume',
  summary: 'what the Pareto front of a sweep with several objectives gained with each trial',
};
