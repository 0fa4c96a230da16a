import type { ChartEntry } from '../entry.ts';

export const hypervolumeEntry: ChartEntry = {
  report: { place: 90, about: 'What the front gained as trials ended.', only: 'several' },
  options: [],
  figure: () => import('./figure.ts'),
};
