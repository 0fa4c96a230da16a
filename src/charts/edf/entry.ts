import type { ChartEntry } from '../entry.ts';
import { edfWords } from './words.ts';

export const edfEntry: ChartEntry = {
  words: edfWords,
  options: [],
  isForMany: true,
  figure: () => import('./figure.ts'),
};
