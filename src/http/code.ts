import { z } from 'zod';

/** SHA-256 of packed code. */
export const codeParams = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower case') });

/** Whether the server has some code. */
export const codeAnswerSchema = z.object({ hash: z.string(), held: z.boolean() });

/** Path that code of a server has in submitted definitions: `code:` with its SHA-256, then a path in it. */
export const codePath = /^code:([0-9a-f]{64})((?:\/[^/]+)*)$/;

/**
 * Longest time for sending or receiving a file, milliseconds: enough for 512 MB of code at 0.15 MB a second. Clients wait so
 * long for any file, and servers for sent code.
 */
export const transferMs = 3_600_000;
