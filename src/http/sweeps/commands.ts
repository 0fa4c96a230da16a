import { z } from 'zod';
import { limitsSchema, stopWhenSchema } from '../../model/index.ts';
import { position } from '../parts.ts';
import { sweepFiguresSchema } from './figures.ts';

/** Answer of a submission and of every command: the sweep's figures after it. */
export const commandAnswerSchema = z.object({ seq: position, id: z.string(), figures: sweepFiguresSchema });
/** The sweep's figures after a command. */
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;

/** Body of a cancel. */
export const cancelRequestSchema = z.strictObject({ reason: z.string().max(1_000).optional() });

/** Body of a change of limits: gives all limits at once. */
export const limitsRequestSchema = z.strictObject({
  limits: limitsSchema,
  stopWhen: stopWhenSchema
    .nullable()
    .optional()
    .describe(
      '`limits.stop_when`; null removes it. It is part of the definition, so with it the change becomes a version. Left out: unchanged.',
    ),
  ifVersion: z.int().min(1).optional().describe('Refuse with 412 if the limits have another version by now.'),
  ifDefinitionVersion: z
    .int()
    .min(1)
    .optional()
    .describe('Refuse with 412 if the definition has another version by now.'),
});
