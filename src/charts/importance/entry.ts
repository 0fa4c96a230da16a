import type { ChartEntry } from '../entry.ts';
import { importanceWords } from './words.ts';

export const importanceEntry: ChartEntry = {
  words: importanceWords,
  report: { place: 30, about: 'Which parameters the outcome depends on.' },
  options: ['params'],
  figure: () => import('./figure.ts'),
};
