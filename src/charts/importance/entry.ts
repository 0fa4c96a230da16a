import type { ChartEntry } from '../entry.ts';
import { importanceWords } from './words.ts';

export const importanceEntry: ChartEntry = {
  words: importanceWords,
  options: ['params'],
  figure: () => import('./figure.ts'),
};
