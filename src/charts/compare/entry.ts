import type { ChartEntry } from '../entry.ts';
import { compareWords } from './words.ts';

export const compare: ChartEntry = {
  words: compareWords,
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
