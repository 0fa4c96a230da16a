import type { ChartEntry } from '../entry.ts';
import { edfWords } from './words.ts';

export const edf: ChartEntry = {
  words: edfWords,
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
