import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { roles } from '../../http/index.ts';
import type { AccessToken, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';

/** Earlier versions also wrote fractions of milliseconds. */
const timeSchema = z.number().min(0).max(8.64e15).transform(Math.floor);
const storedSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{4,32}$/),
  name: z.string(),
  role: z.enum(roles),
  createdAtMs: timeSchema,
  expiresAtMs: timeSchema.nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const fileSchema = z.strictObject({ formatVersion: z.literal(1), tokens: z.array(storedSchema) });

/**
 * Imports the file in which earlier versions stored tokens, once in the life of a store, and renames it. A copy of the
 * file that appears later is renamed unread.
 * @throws SERVER_BAD_TOKEN_FILE
 */
export async function adoptTokenFile(store: Store, file: string): Promise<void> {
  await store.adoptTokens(() => (existsSync(file) ? readTokens(file) : []));
  // Keep the file until its tokens are on the disk.
  await store.synced();
  try {
    renameSync(file, `${file}.retired`);
  } catch {
    // The file is missing or cannot be renamed. Either way it is never read again.
  }
}

function readTokens(file: string): readonly AccessToken[] {
  try {
    const { tokens } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const byId = new Map(tokens.map((token) => [token.id, token]));
    return [...byId.values()].map((token) => ({ ...token, sha256: Buffer.from(token.sha256, 'hex') }));
  } catch (cause) {
    const why = `the token file ${file} is damaged or cannot be read`;
    throw serverError('SERVER_BAD_TOKEN_FILE', why, { cause, details: { file } });
  }
}
