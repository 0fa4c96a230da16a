import { z } from 'zod';
import { goals } from '../../model/index.ts';
import { answerRoute, type ChartEntry } from '../entry.ts';
import { tradeOffHeaderSchema } from './schema.ts';

/** Which quantity the metric is weighed against: by default the duration, the shorter the better. */
export const tradeOffQuery = z.object({ x: z.string().min(1).max(255).optional(), xGoal: z.enum(goals).optional() });

export const tradeOffEntry: ChartEntry = {
  report: { place: 70, about: 'What a better value costs.', only: 'one' },
  options: ['metric'],
  figure: () => import('./figure.ts'),
  answer: answerRoute({
    path: 'trade-off',
    summary: 'The primary metric against a second quantity: the trials that no other beats in both.',
    query: tradeOffQuery,
    header: tradeOffHeaderSchema,
    first: {},
    load: () => import('./aggregate.ts'),
  }),
};
