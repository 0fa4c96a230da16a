import type { ChartEntry } from '../entry.ts';

export const importanceEntry: ChartEntry = {
  report: { place: 30, about: 'Which parameters the outcome depends on.' },
  options: ['params'],
  figure: () => import('./figure.ts'),
};
