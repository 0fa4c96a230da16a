import type { ChartEntry } from '../entry.ts';

export const scatterEntry: ChartEntry = {
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
};
