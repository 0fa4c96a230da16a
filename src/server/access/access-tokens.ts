import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { newId, type RandomBytes } from '../../base/index.ts';
import { type Role, roles, type TokenAnswer } from '../../http/index.ts';
import type { AccessToken, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { adoptTokenFile } from './token-file.ts';

/** Access tokens of a store. Every call sees earlier changes by other processes. */
export interface AccessTokens {
  /** The token with this text, if it exists and has not expired. Takes constant time in the text. */
  verify(text: string): Promise<TokenAnswer | undefined>;
  /** The token with this id, if it exists and has not expired; for sessions. */
  find(id: string): Promise<TokenAnswer | undefined>;
  list(): Promise<readonly TokenAnswer[]>;
  /** Creates a token. Only this answer contains its text. */
  create(request: {
    readonly name: string;
    readonly role: Role;
    readonly expiresInMs: number | null;
  }): Promise<TokenAnswer & { readonly token: string }>;
  /** @throws SERVER_UNKNOWN_TOKEN */
  revoke(id: string): Promise<void>;
}

const secretBytes = 32;
const idLength = 10;
/** Latest time that a `Date` can represent. */
const latestMs = 8.64e15;
const nobody = hashOf('');

/**
 * Opens the tokens of a store.
 * @param parts.earlierFile file in which earlier versions stored tokens; imported at the first call
 */
export function openAccessTokens(parts: {
  readonly store: Store;
  readonly randomBytes: RandomBytes;
  readonly earlierFile?: string;
}): AccessTokens {
  const { randomBytes, earlierFile } = parts;
  const { time } = parts.store;
  let adopted: Promise<void> | undefined;

  /** The store, after importing the tokens of an earlier version. */
  async function ready(): Promise<Store> {
    adopted ??= earlierFile === undefined ? Promise.resolve() : adoptTokenFile(parts.store, earlierFile);
    try {
      await adopted;
    } catch (error) {
      // The next call tries again, in case someone repaired the file.
      adopted = undefined;
      throw error;
    }
    return parts.store;
  }

  const isLive = ({ expiresAtMs }: AccessToken) => expiresAtMs === null || expiresAtMs > time.nowMs();

  return {
    async verify(text) {
      const id = /^hd_([a-z0-9]{4,32})_[A-Za-z0-9_-]{16,128}$/.exec(text)?.[1];
      const store = await ready();
      const found = id === undefined ? undefined : await store.token(id);
      // Compare unknown ids too, so that the time taken does not reveal which ids exist.
      const isSame = timingSafeEqual(hashOf(text), found?.sha256 ?? nobody);
      return isSame && found !== undefined && isLive(found) ? answerOf(found) : undefined;
    },
    async find(id) {
      const store = await ready();
      const found = await store.token(id);
      return found !== undefined && isLive(found) ? answerOf(found) : undefined;
    },
    async list() {
      const store = await ready();
      return (await store.tokens()).map(answerOf);
    },
    async create({ name, role, expiresInMs }) {
      const store = await ready();
      const id = newId(randomBytes, idLength);
      const token = `hd_${id}_${Buffer.from(randomBytes(secretBytes)).toString('base64url')}`;
      const createdAtMs = time.nowMs();
      const expiresAtMs = expiresInMs === null ? null : Math.min(createdAtMs + Math.floor(expiresInMs), latestMs);
      // Texts contain 256 random bits, so a slow hash would add nothing.
      const made: AccessToken = { id, name, role, createdAtMs, expiresAtMs, sha256: hashOf(token) };
      await store.addToken(made);
      await store.synced();
      return { ...answerOf(made), token };
    },
    async revoke(id) {
      const store = await ready();
      if (!(await store.removeToken(id))) {
        throw serverError('SERVER_UNKNOWN_TOKEN', `no token has the id ${JSON.stringify(id)}`, { details: { id } });
      }
      await store.synced();
    },
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function answerOf({ sha256: _sha256, role, ...token }: AccessToken): TokenAnswer {
  return { ...token, role: z.enum(roles).parse(role) };
}
