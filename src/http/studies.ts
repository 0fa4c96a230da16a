import { z } from 'zod';
import { jsonSchema } from '../model/index.ts';

const requestSchema = z
  .record(z.string(), jsonSchema)
  .describe('As a line to `hyperdrive study --stdio`: `{ "op": "ask", "study": "hd-…" }`, without `state`.');

/** One request about a study, or several that are answered in order. */
export const studyRequestsSchema = z.union([requestSchema, z.array(requestSchema).min(1).max(1_000)]);

/** The answer to one request about a study. */
const studyAnswerSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).describe('As in the request.'),
  result: z.record(z.string(), jsonSchema).optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), jsonSchema) })
    .optional()
    .describe('Instead of a result.'),
});

/** One answer, or one for each request of a list. */
export const studyAnswersSchema = z.union([studyAnswerSchema, z.array(studyAnswerSchema)]);
