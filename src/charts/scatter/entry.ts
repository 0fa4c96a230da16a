import type { ChartEntry } from '../entry.ts';
import { scatterWords } from './words.ts';

export const scatterEntry: ChartEntry = {
  words: scatterWords,
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
};
