import { z } from 'zod';
import { count, timeMs } from '../parts.ts';

/** A piece of a trial's log file. */
export const logPieceSchema = z.object({
  text: z.string(),
  offset: count.describe('Byte at which the text begins.'),
  nextOffset: count.describe('Byte at which to continue.'),
  sizeBytes: count,
});

/** Lines of a log file that contain the search text. */
export const logSearchSchema = z.object({
  matches: z.array(z.object({ line: z.int().min(1), offset: count, text: z.string() })),
  isComplete: z.boolean().describe('False if more than `limit` lines match.'),
});

/** Files of a trial. */
export const artifactListSchema = z.object({
  files: z.array(z.object({ path: z.string(), sizeBytes: count, modifiedMs: timeMs })),
});
