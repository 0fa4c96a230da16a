import { z } from 'zod';
import { filterQuery, listQuery, numberQuery } from '../../http/index.ts';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { pcpHeaderSchema } from './schema.ts';

export const parallelEntry: ChartEntry = {
  report: { place: 40, about: 'Each line is one trial; dark lines are the best.', isKept: true },
  options: ['params', 'filter'],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'pcp',
    summary: 'Parallel coordinates: joint histograms of neighbouring axes, and the best trials.',
    query: z.object({ axes: listQuery, f: filterQuery, k: numberQuery(400, 2_000) }),
    header: pcpHeaderSchema,
    first: { axes: [], f: undefined, k: 60 },
    load: () => import('./aggregate.ts'),
  }),
};
