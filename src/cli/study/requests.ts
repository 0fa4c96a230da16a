import { z } from 'zod';
import { jsonSchema, metricValueSchema } from '../../model/index.ts';

const study = z.string().min(1).optional();
const state = z.string().min(1).optional();
const trial = z.int().min(0);
const metrics = z.record(z.string().min(1), metricValueSchema);
const id = z.union([z.string(), z.number()]).nullish();
/** True, or the reason why not. */
const because = z.union([z.literal(true), z.string().min(1)]);

/** Most trials of one `ask`: more would delay every later request. */
const mostAsked = 10_000;

const oneValue = { error: 'expected exactly one of value and metrics' };

function hasOneValue({ value, metrics: named }: { value?: unknown; metrics?: unknown }): boolean {
  return (value === undefined) !== (named === undefined);
}

/** One request of a program that drives a study. `study` may be left out while one study is open. */
export const requestSchema = z.discriminatedUnion('op', [
  // `parseStudy` reads the definition.
  z.looseObject({ op: z.literal('create'), id, state }),
  z.strictObject({ op: z.literal('open'), id, state, study: z.string().min(1), latest: z.boolean().default(false) }),
  z.strictObject({ op: z.literal('ask'), id, study, count: z.int().min(1).max(mostAsked).default(1) }),
  z.strictObject({ op: z.literal('take_over'), id, study }),
  z
    .strictObject({
      op: z.literal('report'),
      id,
      study,
      trial,
      value: metricValueSchema.optional(),
      metrics: metrics.optional(),
      step: z.number().optional(),
    })
    .refine(hasOneValue, oneValue),
  z
    .strictObject({
      op: z.literal('tell'),
      id,
      study,
      trial,
      value: metricValueSchema.optional(),
      metrics: metrics.optional(),
      failed: because.optional(),
      infeasible: because.optional(),
      stopped: because.optional(),
    })
    .refine(
      ({ value, metrics: named, failed, infeasible, stopped }) =>
        [value, named, failed, infeasible, stopped].filter((part) => part !== undefined).length <= 1,
      { error: 'expected at most one of value, metrics, failed, infeasible and stopped' },
    ),
  z
    .strictObject({
      op: z.literal('observe'),
      id,
      study,
      config: z.record(z.string(), jsonSchema),
      value: z.number().optional(),
      metrics: z.record(z.string().min(1), z.number()).optional(),
    })
    .refine(hasOneValue, oneValue),
  z.strictObject({ op: z.literal('enqueue'), id, study, config: z.record(z.string(), jsonSchema) }),
  z.strictObject({
    op: z.literal('trials'),
    id,
    study,
    after: z.int().min(0).optional(),
    count: z.int().min(1).max(mostAsked).default(1000),
  }),
  z.strictObject({ op: z.literal('reports'), id, study, trial }),
  z.strictObject({ op: z.literal('definition'), id, study }),
  z.strictObject({ op: z.literal('studies'), id, state }),
  z.strictObject({
    ...{ op: z.literal('suggest'), id, study, trial },
    ...{ name: z.string().min(1), expression: jsonSchema, value: jsonSchema.optional() },
  }),
  z.strictObject({
    ...{ op: z.literal('attribute'), id, study, trial: trial.optional() },
    ...{ name: z.string().min(1), value: jsonSchema.default(null) },
  }),
  z.strictObject({ op: z.literal('attributes'), id, study, trial: trial.optional() }),
  z.strictObject({ op: z.literal('serve'), id, state }),
  // Any sweep of the folder: it need not be open.
  z.strictObject({ op: z.literal('view'), id, state, study: z.string().min(1), after: z.int().min(0).optional() }),
  // For languages whose standard library reads no YAML.
  z.strictObject({ op: z.literal('yaml'), id, text: z.string(), path: z.string().min(1) }),
  z.strictObject({ op: z.literal('best'), id, study }),
  z.strictObject({
    op: z.literal('front'),
    id,
    study,
    reference: z.record(z.string().min(1), z.number()).optional(),
  }),
  z.strictObject({ op: z.literal('importance'), id, study }),
  z.strictObject({ op: z.literal('change'), id, study, set: z.record(z.string().min(1), jsonSchema) }),
  z.strictObject({ op: z.literal('cancel'), id, study }),
  z.strictObject({ op: z.literal('close'), id, study }),
]);

/** A checked request. */
export type StudyRequest = z.output<typeof requestSchema>;

const someId = z.object({ id: z.union([z.string(), z.number()]) });

/** The id of a request, even of an invalid one. */
export function idOf(value: unknown): string | number | null {
  const parsed = someId.safeParse(value);
  return parsed.success ? parsed.data.id : null;
}
