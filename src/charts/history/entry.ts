import { z } from 'zod';
import { numberQuery } from '../../http/index.ts';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { historyHeaderSchema } from './schema.ts';

export const historyEntry: ChartEntry = {
  report: { place: 10, about: 'Each trial in order of suggestion; the line is the best so far.' },
  options: [],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'history',
    summary: 'Objective history per pixel column.',
    query: z.object({ px: numberQuery(600, 4_000, 1) }),
    header: historyHeaderSchema,
    first: { px: 600 },
    load: () => import('./aggregate.ts'),
  }),
};
