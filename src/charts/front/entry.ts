import { z } from 'zod';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { objectivesHeaderSchema } from './schema.ts';

export const frontEntry: ChartEntry = {
  report: { place: 80, about: 'Where one objective improves only at the cost of another.', only: 'several' },
  options: [],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'objectives',
    summary: 'Trials of several objectives: the front, what it beats, and the hypervolume as trials ended.',
    query: z.object({}),
    header: objectivesHeaderSchema,
    load: () => import('./read.ts'),
  }),
};
