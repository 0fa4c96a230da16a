import { createHash, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Clock, newId, type RandomBytes } from '../base/index.ts';
import { type Role, roles, type TokenAnswer } from '../wire/index.ts';
import { serverError } from './errors.ts';

/** Access tokens of a state folder. */
export interface TokenBook {
  /** The token with this text, when it is known and not expired. Constant time in the text. */
  verify(text: string): Promise<TokenAnswer | undefined>;
  /** The token with this id, when it is known and not expired: for sessions that a token opened. */
  find(id: string): Promise<TokenAnswer | undefined>;
  list(): Promise<readonly TokenAnswer[]>;
  /** Makes a token. Its text is told here and never again. */
  create(request: {
    readonly name: string;
    readonly role: Role;
    readonly expiresInMs: number | null;
  }): Promise<TokenAnswer & { readonly token: string }>;
  /** @throws SERVER_UNKNOWN_TOKEN */
  revoke(id: string): Promise<void>;
}

const storedSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{4,32}$/),
  name: z.string(),
  role: z.enum(roles),
  createdAtMs: z.number(),
  expiresAtMs: z.number().nullable(),
  /** SHA-256 of the text, hex. Texts hold 256 random bits, so a slow hash would add nothing. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const fileSchema = z.strictObject({ formatVersion: z.literal(1), tokens: z.array(storedSchema) });
type Stored = z.infer<typeof storedSchema>;

const secretBytes = 32;
const idLength = 10;
const nobody = createHash('sha256').update('').digest();

/**
 * Tokens in a JSON file that only its owner may read. Every change replaces the file as a whole; a server sees changes that
 * the command line made at its next request. Two changes at the same moment by two processes: the later one wins.
 */
export function openTokenBook(parts: {
  readonly file: string;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}): TokenBook {
  const { file, clock, randomBytes } = parts;
  let known: { readonly stamp: string; readonly tokens: readonly Stored[] } | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  async function load(): Promise<readonly Stored[]> {
    const stamp = await stampOf(file);
    if (stamp === undefined) return [];
    if (known?.stamp !== stamp) known = { stamp, tokens: await readTokens(file) };
    return known.tokens;
  }

  /** Changes of this process come one after the other. */
  function change<T>(action: (tokens: readonly Stored[]) => Promise<T>): Promise<T> {
    const next = changing.then(async () => {
      known = undefined;
      return action(await load());
    });
    changing = next.catch(() => undefined);
    return next;
  }

  const isLive = ({ expiresAtMs }: Stored) => expiresAtMs === null || expiresAtMs > clock.nowMs();

  return {
    async verify(text) {
      const id = /^hd_([a-z0-9]{4,32})_[A-Za-z0-9_-]{16,128}$/.exec(text)?.[1];
      const found = (await load()).find((token) => token.id === id);
      const given = createHash('sha256').update(text).digest();
      // Unknown ids are compared too, so that time does not tell which ids exist.
      const isSame = timingSafeEqual(given, found === undefined ? nobody : Buffer.from(found.sha256, 'hex'));
      return isSame && found !== undefined && isLive(found) ? told(found) : undefined;
    },
    async find(id) {
      const found = (await load()).find((token) => token.id === id);
      return found !== undefined && isLive(found) ? told(found) : undefined;
    },
    list: async () => (await load()).map(told),
    create: ({ name, role, expiresInMs }) =>
      change(async (tokens) => {
        const id = newId(randomBytes, idLength);
        const token = `hd_${id}_${Buffer.from(randomBytes(secretBytes)).toString('base64url')}`;
        const nowMs = clock.nowMs();
        const stored: Stored = {
          id,
          name,
          role,
          createdAtMs: nowMs,
          expiresAtMs: expiresInMs === null ? null : nowMs + expiresInMs,
          sha256: createHash('sha256').update(token).digest('hex'),
        };
        await writeTokens(file, [...tokens, stored], randomBytes);
        return { ...told(stored), token };
      }),
    revoke: (id) =>
      change(async (tokens) => {
        const rest = tokens.filter((token) => token.id !== id);
        if (rest.length === tokens.length) {
          throw serverError('SERVER_UNKNOWN_TOKEN', `no token has the id ${JSON.stringify(id)}`, { details: { id } });
        }
        await writeTokens(file, rest, randomBytes);
      }),
  };
}

/** A book without tokens that keeps none: for servers in memory. */
export function noTokens(): TokenBook {
  return {
    verify: async () => undefined,
    find: async () => undefined,
    list: async () => [],
    create: async () => {
      throw serverError('SERVER_BAD_TOKEN_FILE', 'this server keeps no tokens: it has no state folder');
    },
    revoke: async (id) => {
      throw serverError('SERVER_UNKNOWN_TOKEN', `no token has the id ${JSON.stringify(id)}`);
    },
  };
}

function told({ sha256: _sha256, ...token }: Stored): TokenAnswer {
  return token;
}

/** What tells one content of the file from another; undefined while there is none. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true });
    return `${ino}-${mtimeNs}-${size}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw badFile(file, 'it cannot be read', error);
  }
}

async function readTokens(file: string): Promise<readonly Stored[]> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).tokens;
  } catch (error) {
    throw badFile(file, 'it is damaged or cannot be read', error);
  }
}

async function writeTokens(file: string, tokens: readonly Stored[], randomBytes: RandomBytes): Promise<void> {
  const part = join(dirname(file), `.tokens-${newId(randomBytes)}`);
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ formatVersion: 1, tokens }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw badFile(file, 'it cannot be written', error);
  }
}

function badFile(file: string, why: string, cause: unknown): Error {
  return serverError('SERVER_BAD_TOKEN_FILE', `the file of tokens ${file} is not usable: ${why}`, {
    cause,
    details: { file },
  });
}
