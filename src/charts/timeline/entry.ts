import { z } from 'zod';
import { largestNumber, numberQuery } from '../../http/index.ts';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { timelineHeaderSchema } from './schema.ts';

export const timelineEntry: ChartEntry = {
  report: { place: 100, about: 'When each attempt ran.', isKept: true },
  options: [],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'timeline',
    summary: 'What ran when: bars, or busy shares where there are many.',
    query: z.object({
      from: numberQuery(0, largestNumber),
      to: numberQuery(0, largestNumber),
      px: numberQuery(800, 4_000, 1),
      rows: numberQuery(64, 1_000, 1),
      bars: numberQuery(1_500, 20_000),
    }),
    header: timelineHeaderSchema,
    load: () => import('./read.ts'),
  }),
};
