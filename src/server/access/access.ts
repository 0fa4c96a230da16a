import type { FastifyRequest } from 'fastify';
import type { Role } from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { AccessParts } from '../parts.ts';
import { type SessionCookies, sessionCookies } from './session-cookie.ts';

/** The sender of a request. */
export interface Principal {
  /** Id of the token; null when no token is needed. */
  readonly tokenId: string | null;
  readonly name: string | null;
  readonly role: Role;
  readonly expiresAtMs: number | null;
  /** Whether a cookie identified the sender. Browsers send cookies without being asked. */
  readonly byCookie: boolean;
}

/** Identifies the sender of a request and checks roles. */
export interface Access {
  readonly cookies: SessionCookies;
  readonly needsToken: boolean;
  /** undefined without a valid token or session. */
  principalOf(request: FastifyRequest): Promise<Principal | undefined>;
  /** Requires a role. @throws SERVER_UNAUTHORIZED, SERVER_FORBIDDEN, SERVER_CROSS_ORIGIN */
  demand(request: FastifyRequest, role: Role): Promise<Principal>;
}

const strength: Readonly<Record<Role, number>> = { viewer: 0, member: 1, owner: 2 };

/** The bearer token of a request. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (\S{1,256})$/.exec(request.headers.authorization ?? '')?.[1];
}

/** @param installId id of the store, part of the cookie's name */
export function createAccess(parts: AccessParts, installId: string, nowMs: () => number): Access {
  const cookies = sessionCookies({
    name: `hyperdrive_${installId}`,
    key: parts.sessionKey,
    isSecure: parts.isSecure ?? false,
  });

  async function principalOf(request: FastifyRequest): Promise<Principal | undefined> {
    if (!parts.needsToken) {
      return { tokenId: null, name: null, role: 'owner', expiresAtMs: null, byCookie: false };
    }
    const bearer = bearerOf(request);
    if (bearer !== undefined) {
      const token = await parts.tokens.verify(bearer);
      return token && { ...token, tokenId: token.id, byCookie: false };
    }
    const session = cookies.read(request.headers.cookie, nowMs());
    const token = session && (await parts.tokens.find(session.tokenId));
    return token && { ...token, tokenId: token.id, byCookie: true, expiresAtMs: session.expiresAtMs };
  }

  return {
    cookies,
    needsToken: parts.needsToken,
    principalOf,
    async demand(request, role) {
      const principal = await principalOf(request);
      if (principal === undefined) {
        throw serverError('SERVER_UNAUTHORIZED', 'expected `Authorization: Bearer` with a valid token, or a session');
      }
      if (strength[principal.role] < strength[role]) {
        throw serverError('SERVER_FORBIDDEN', `this needs the role ${role}; the token has ${principal.role}`, {
          details: { needed: role, role: principal.role },
        });
      }
      // Browsers send the origin with every change, so a change with a cookie but no origin does not come from one.
      const isChange = request.method !== 'GET' && request.method !== 'HEAD';
      if (principal.byCookie && isChange && !isFromBrowserPage(request)) {
        throw serverError('SERVER_CROSS_ORIGIN', 'a change with a session cookie must come from a page of this server');
      }
      return principal;
    },
  };
}

/**
 * Whether a browser sent an origin. That is enough here, because `guardRequests` has already refused foreign origins.
 */
function isFromBrowserPage({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin';
}
