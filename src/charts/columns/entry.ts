import { z } from 'zod';
import { answerRoute } from '../entry.ts';
import { columnsHeaderSchema } from './schema.ts';

/** The columns that the dashboard brushes: every chart that follows a selection uses them. */
export const columnsAnswer = answerRoute({
  path: 'columns',
  summary:
    'Every quantised column of the ended trials, in order of ending, for brushing; `only=best`: their best values alone.',
  query: z.object({ only: z.enum(['best']).optional() }),
  header: columnsHeaderSchema,
  first: {},
  load: () => import('./aggregate.ts'),
});
