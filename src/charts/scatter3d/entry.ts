import type { ChartEntry } from '../entry.ts';
import { scatter3dWords } from './words.ts';

export const scatter3d: ChartEntry = {
  words: scatter3dWords,
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
};
