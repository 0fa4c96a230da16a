import { z } from 'zod';
import { trialStates } from '../../model/index.ts';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * `mark u32[m]`: the intervals that have a band (all up to 400, else evenly thinned). `q05 q25 q50 q75 q95 best f32[m]`,
 * `count u32[m]` trials that reached the mark, `ends u32[m]` stopped trials since the mark before. `flat f32`: the series one
 * after the other, `flatAt u32`: the interval of each value. `stopTrial u32`, `stopX u32`, `stopY f32`: at most 400 stopped
 * trials (`stopY`: last value).
 * `sampled`: trials behind the quantiles: all of the selection, or an even sample of it.
 */
export const curvesHeaderSchema = z.object({
  ...frameFields,
  rows: countSchema,
  selected: countSchema,
  sampled: countSchema,
  maxIntervals: countSchema,
  stopped: countSchema,
  series: z.array(
    z.object({
      trial: z.int(),
      kind: z.enum(['pinned', 'top', 'running']),
      length: countSchema,
      state: z.enum(trialStates),
      rank: z.number().nullable(),
    }),
  ),
  reasons: z.array(z.string()).describe('One for each of `stopTrial`.'),
});

/** Header fields of the aggregate. */
export type CurvesFacts = FactsOf<typeof curvesHeaderSchema>;
