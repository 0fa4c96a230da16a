import type { ChartEntry } from '../entry.ts';

export const compareEntry: ChartEntry = {
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
