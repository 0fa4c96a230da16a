import { answerRoute } from '../entry.ts';
import { tradeOffQuery } from '../trade-off/entry.ts';
import { insightsHeaderSchema } from './schema.ts';

/** Slices and trade-off in one answer, for programs that read them so: `slices` and `trade-off` answer for one each. */
export const insightsAnswer = answerRoute({
  path: 'insights',
  summary: 'Slices along the parameters, and the trade-off against a second objective: both of their answers in one.',
  query: tradeOffQuery,
  header: insightsHeaderSchema,
  load: () => import('./aggregate.ts'),
});
