import { z } from 'zod';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { slicesHeaderSchema } from './schema.ts';

export const sliceEntry: ChartEntry = {
  report: { place: 50, about: 'The metric over each parameter alone.' },
  options: ['params'],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'slices',
    summary: 'The metric over each parameter, as cells with median and better 90th percentile.',
    query: z.object({}),
    header: slicesHeaderSchema,
    first: {},
    load: () => import('./aggregate.ts'),
  }),
};
