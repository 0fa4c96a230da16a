import type { ChartWords } from '../chart.ts';

export const timelineWords: ChartWords = {
  title: 'Timeline',
  summary: 'one bar for each attempt by the lane it ran in; the busy share of lanes in large sweeps',
};
