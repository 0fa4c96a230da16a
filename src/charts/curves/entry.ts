import { z } from 'zod';
import { filterQuery, listQuery, numberQuery } from '../../http/index.ts';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { curvesHeaderSchema } from './schema.ts';

export const curvesEntry: ChartEntry = {
  report: { place: 20, about: 'How the metric moved within trials, and where the policy stopped them.' },
  options: ['filter', 'top', 'near'],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'curves',
    summary: 'Learning curves: quantile bands, best and running trials, where trials were stopped and why.',
    query: z.object({ k: numberQuery(12, 100), f: filterQuery, pin: listQuery }),
    header: curvesHeaderSchema,
    first: { k: 6, f: undefined, pin: [] },
    load: () => import('./read.ts'),
  }),
};
