import { z } from 'zod';

/** One axis of a sweep's charts: a free parameter of its space, in declaration order. */
export const columnSchema = z.object({
  id: z.string().describe('Key of the column in frames, filters, `sort=` and `axes=`; unique.'),
  name: z.string().describe('Dotted path: `optimizer.momentum`.'),
  label: z.string().describe('Last part of the path.'),
  kind: z.enum(['number', 'category']),
  expression: z.string().describe('`uniform`, `loguniform`, `choice` …'),
  log: z.boolean().describe('The axis is spaced by the logarithm.'),
  integer: z.boolean(),
  ordered: z.boolean().describe('Neighbouring categories are alike.'),
  low: z.number().describe('Value at axis position 0; lower values are drawn there too. 0 for categories.'),
  high: z.number().describe('Value at axis position 1. Number of values − 1 for categories.'),
  step: z.number().nullable().describe('Distance between neighbouring values; null if continuous.'),
  values: z.array(z.string()).describe('Labels of the categories by code; empty for numbers.'),
  nested: z.boolean().describe('A choice whose options contain parameters.'),
  when: z
    .object({ column: z.string(), value: z.int() })
    .nullable()
    .describe('Exists only in trials where column `column` has the code `value`.'),
  needs: z
    .string()
    .nullable()
    .describe('What must hold besides for it to exist, the `when` of the search space, as text: `layers ≥ 2`.'),
});
/** An axis: a free parameter, where its values lie, and when it exists. */
export type Column = z.infer<typeof columnSchema>;
