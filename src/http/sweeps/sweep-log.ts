import { z } from 'zod';
import { jsonSchema } from '../../model/index.ts';
import { position, timeMs } from '../parts.ts';

/** One line of the log. */
export const logEntrySchema = z.object({
  seq: z.int(),
  atMs: timeMs,
  kind: z.string(),
  isInput: z.boolean().describe('True for an input from outside, false for a decision.'),
  trial: z.int().nullable(),
  attempt: z.int().nullable(),
  causedBy: z.int().nullable().describe('Position of the input that led to it.'),
  body: z.record(z.string(), jsonSchema),
  text: z.string().describe('The entry as a sentence.'),
});
/** An input or decision of the sweep's log, also as a sentence. */
export type LogEntryAnswer = z.infer<typeof logEntrySchema>;

/** A piece of the log. */
export const logAnswerSchema = z.object({
  seq: position,
  entries: z.array(logEntrySchema),
  next: z.int().nullable().describe('Give as `after` to continue; null at the end.'),
});
