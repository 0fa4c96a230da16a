import type { ChartEntry } from '../entry.ts';
import { compareWords } from './words.ts';

export const compareEntry: ChartEntry = {
  words: compareWords,
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
