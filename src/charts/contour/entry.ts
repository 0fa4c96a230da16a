import { z } from 'zod';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { surfaceHeaderSchema } from './schema.ts';

export const contourEntry: ChartEntry = {
  report: { place: 60, about: 'Where the two most important numbers do well together.' },
  options: ['params'],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'surface',
    summary: 'Smoothed mean rank over two parameters.',
    query: z.object({ x: z.string().max(300), y: z.string().max(300) }),
    header: surfaceHeaderSchema,
    load: () => import('./aggregate.ts'),
  }),
};
