import { z } from 'zod';
import { roles } from './roles.ts';

/** The caller's identity. Without tokens (loopback only) everyone is an owner. */
export const sessionAnswerSchema = z.object({
  signedIn: z.boolean(),
  role: z.enum(roles).nullable(),
  name: z.string().nullable().describe('Name of the token.'),
  needsToken: z.boolean().describe('The server asks for a token: show the sign-in form while not signed in.'),
  expiresAtMs: z.number().nullable(),
  version: z.string(),
});
/** The caller's identity, and whether signing in is required. */
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

/** Body of a sign-in: the answer sets a cookie. */
export const signInRequestSchema = z.strictObject({ token: z.string().min(1).max(256) });

/** What the API shows of a token; its text is shown only once, when it is created. */
const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  createdAtMs: z.number(),
  expiresAtMs: z.number().nullable(),
});
/** A token without its text. */
export type TokenAnswer = z.infer<typeof tokenSchema>;

/** All tokens. */
export const tokenListSchema = z.object({ tokens: z.array(tokenSchema) });

/** Body of a new token. */
export const tokenRequestSchema = z.strictObject({
  name: z.string().min(1).max(100),
  role: z.enum(roles),
  expiresInMs: z.int().min(1_000).nullable().default(null),
});

/** A new token with its text. */
export const newTokenSchema = tokenSchema.extend({ token: z.string() });
