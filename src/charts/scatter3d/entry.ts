import type { ChartEntry } from '../entry.ts';
import { scatter3dWords } from './words.ts';

export const scatter3dEntry: ChartEntry = {
  words: scatter3dWords,
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
};
