import type { ChartWords } from '../chart.ts';

export const tradeOffWords: ChartWords = {
  title: 'Trade-off',
  summary:
    'the metric against a second one and the trials that no other beats in both; against duration where none is named',
};
