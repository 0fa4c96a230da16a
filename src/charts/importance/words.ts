import type { ChartWords } from '../chart.ts';

export const importanceWords: ChartWords = {
  title: 'Importance',
  summary: 'how much each parameter matters for the metric, with 90 % intervals',
};
