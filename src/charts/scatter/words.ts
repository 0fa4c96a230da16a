import type { ChartWords } from '../chart.ts';

export const scatterWords: ChartWords = {
  title: 'Scatter',
  summary:
    'trials over two columns: parameters or the metric; the most important against the metric where none are named',
};
