import type { ChartWords } from '../chart.ts';

export const scatter3dWords: ChartWords = {
  title: 'Scatter in space',
  summary: 'trials over three columns; the metric over the two most important parameters where none are named',
};
