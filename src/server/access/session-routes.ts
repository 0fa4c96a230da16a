import { z } from 'zod';
import {
  newTokenSchema,
  type SessionAnswer,
  sessionAnswerSchema,
  signInRequestSchema,
  tokenListSchema,
  tokenRequestSchema,
} from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { AccessParts } from '../parts.ts';
import type { Access, Principal } from './access.ts';

/** Longest session, milliseconds. The token may expire sooner. */
const sessionMs = 30 * 24 * 3_600_000;
/** Route for signing in. */
export const sessionPath = '/api/v1/session';

/** Routes for sign-in and tokens. */
export function sessionRoutes(
  registry: RouteRegistry,
  parts: {
    readonly access: Access;
    readonly tokens: AccessParts['tokens'];
    readonly version: string;
    readonly nowMs: () => number;
  },
): void {
  const { access, tokens, version, nowMs } = parts;
  const answer = { kind: 'json', schema: sessionAnswerSchema } as const;

  function sessionOf(principal: Principal | undefined): SessionAnswer {
    return {
      signedIn: principal !== undefined,
      role: principal?.role ?? null,
      name: principal?.name ?? null,
      needsToken: access.needsToken,
      expiresAtMs: principal?.expiresAtMs ?? null,
      version,
    };
  }

  registry.add(
    { method: 'GET', path: sessionPath, summary: 'The signed-in user.', role: null, answer },
    async ({ principal }) => sessionOf(principal),
  );

  registry.add(
    {
      method: 'POST',
      path: sessionPath,
      summary: 'Signs a browser in with a token and sets a cookie.',
      role: null,
      body: signInRequestSchema,
      answer,
    },
    async ({ body, reply }) => {
      const token = await tokens.verify(body.token);
      if (token === undefined) {
        throw serverError('SERVER_UNAUTHORIZED', 'the token is unknown, expired or revoked');
      }
      const expiresAtMs = Math.min(nowMs() + sessionMs, token.expiresAtMs ?? Number.POSITIVE_INFINITY);
      reply.header('set-cookie', access.cookies.open(token.id, expiresAtMs, nowMs()));
      return sessionOf({ ...token, tokenId: token.id, expiresAtMs, byCookie: true });
    },
  );

  registry.add(
    { method: 'DELETE', path: sessionPath, summary: 'Signs out and removes the cookie.', role: null, answer },
    async ({ reply }) => {
      reply.header('set-cookie', access.cookies.clear());
      return sessionOf(undefined);
    },
  );

  registry.add(
    {
      method: 'GET',
      path: '/api/v1/tokens',
      summary: 'Lists all tokens, without their texts.',
      role: 'owner',
      answer: { kind: 'json', schema: tokenListSchema },
    },
    async () => ({ tokens: await tokens.list() }),
  );

  registry.add(
    {
      method: 'POST',
      path: '/api/v1/tokens',
      summary: 'Creates a token. Only this answer contains its text.',
      role: 'owner',
      body: tokenRequestSchema,
      answer: { kind: 'json', schema: newTokenSchema, status: 201 },
    },
    async ({ body }) => tokens.create(body),
  );

  registry.add(
    {
      method: 'DELETE',
      path: '/api/v1/tokens/:id',
      summary: 'Revokes a token and ends its sessions at once.',
      role: 'owner',
      params: z.object({ id: z.string().max(64) }),
      answer: { kind: 'none' },
    },
    async ({ params, reply }) => {
      await tokens.revoke(params.id);
      return reply.code(204).send();
    },
  );
}
