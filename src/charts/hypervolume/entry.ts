import type { ChartEntry } from '../entry.ts';
import { hypervolumeWords } from './words.ts';

export const hypervolumeEntry: ChartEntry = {
  words: hypervolumeWords,
  options: [],
  figure: () => import('./figure.ts'),
};
