import { z } from 'zod';
import { messageOf } from '../../../base/index.ts';
import { parseDuration } from '../../durations.ts';

/** Values that several blocks of a sweep file have. */

/** 1 or more. */
export const countFromOne = z.int().min(1);
/** 0 or more. */
export const whole = z.int().min(0);
/** A name that lists show. */
export const label = z.string().min(1).max(255);
/** A literal. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected text, a number or true/false',
});
/** Literals by name, which are kept as text. */
export const literalMap = z.record(z.string(), scalar);
/** Any value of YAML, for keys that have no effect. */
export const anything = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.looseObject({}),
]);

/** Seconds, or a text such as `2h 15m`; milliseconds after it was read. */
export const duration = z
  .union([z.number(), z.string()], { error: 'expected seconds (90) or a duration ("90s", "30m", "2h 15m")' })
  .transform((value, context) => {
    try {
      return parseDuration(value);
    } catch (error) {
      context.issues.push({
        code: 'custom',
        input: value,
        message: messageOf(error),
      });
      return z.NEVER;
    }
  });

/** A key that is accepted and has no effect. @param what the rest of the sentence that begins with "Ignored" */
export const ignoredBlock = (what: string) => anything.optional().describe(`Ignored${what}.`);
