import { z } from 'zod';

/** SHA-256 of packed code. */
export const codeParams = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower case') });

/** Whether the server has some code. */
export const codeAnswerSchema = z.object({ hash: z.string(), held: z.boolean() });

/** Path that code of a server has in submitted definitions: `code:` with its SHA-256, then a path in it. */
export const codePath = /^code:([0-9a-f]{64})((?:\/[^/]+)*)$/;
