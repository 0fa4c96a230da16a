import { z } from 'zod';

export const noneSchema = z.strictObject({ type: z.literal('none') });

/** The block of a sweep file. */
export const noneBlock = z.strictObject({ type: z.literal('none') }).describe('Every trial runs to its end.');
