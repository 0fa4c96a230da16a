import { z } from 'zod';
import { samplerKind } from '../kind.ts';
import { isCountable } from '../sampler.ts';
import { randomWords } from './words.ts';

const rules = ['random', 'sobol'] as const;

export const random = samplerKind('random', {
  summary: 'Independent draws, or a Sobol sequence.',
  objective: 'unused',
  options: {
    rule: z.enum(rules).default('random'),
    logbase: z.union([z.number().positive(), z.literal('e')]).default('e'),
  },
  fileOptions: {
    rule: z
      .enum(rules)
      .default('random')
      .describe('`random`: independent draws. `sobol`: a Sobol sequence, which covers the space more evenly.'),
    logbase: z
      .union([z.number().gt(1), z.literal('e')], { error: 'expected a number above 1, or "e"' })
      .default('e')
      .describe('Base of the log-type expressions: `loguniform` draws logbase^uniform(min_value, max_value).'),
  },
  words: randomWords,
  title: ({ rule }) => (rule === 'sobol' ? 'Sobol' : 'random'),
  isSequence: isCountable,
  async load() {
    const { RandomSampler } = await import('./random-sampler.ts');
    return ({ rule }, context) => new RandomSampler(context, rule === 'sobol' ? 'sobol' : 'random');
  },
});
