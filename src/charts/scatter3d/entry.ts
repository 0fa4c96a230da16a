import type { ChartEntry } from '../entry.ts';

export const scatter3dEntry: ChartEntry = {
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
};
