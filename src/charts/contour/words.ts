import type { ChartWords } from '../chart.ts';

export const contourWords: ChartWords = {
  title: 'Contour',
  summary: 'smoothed mean rank over two parameters; the two most important where none are named, numbers first',
};
