import type { ChartEntry } from '../entry.ts';
import { hypervolumeWords } from './words.ts';

export const hypervolumeEntry: ChartEntry = {
  words: hypervolumeWords,
  report: { place: 90, about: 'What the front gained as trials ended.', only: 'several' },
  options: [],
  figure: () => import('./figure.ts'),
};
