import type { ChartEntry } from '../entry.ts';

export const edfEntry: ChartEntry = {
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
