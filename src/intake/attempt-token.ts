import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isHyperDriveException, newId, type RandomBytes } from '../base/index.ts';
import { openPlainAsync } from '../files/index.ts';
import { trackingError } from './errors.ts';

const secretBytes = 32;
const secretFile = 'secret';

/**
 * Reads the secret of a state folder, or creates it if it is missing: 32 random bytes that only the owner may read. Any
 * number of processes may call this at the same time and all get the same secret.
 * @throws TRACKING_BAD_SECRET
 */
export async function openAttemptSecret(stateFolder: string, randomBytes: RandomBytes): Promise<Uint8Array> {
  const path = join(stateFolder, secretFile);
  const present = await readSecret(path);
  if (present !== undefined) return present;
  await mkdir(stateFolder, { recursive: true });
  const part = join(stateFolder, `.${secretFile}-${newId(randomBytes)}`);
  await writeDurably(part, randomBytes(secretBytes));
  try {
    // Unlike a rename, a link never replaces a secret that another process has just created.
    await link(part, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw badSecret(path, 'it cannot be created', error);
  } finally {
    await unlink(part);
  }
  const made = await readSecret(path);
  if (made === undefined) throw badSecret(path, 'it vanished');
  return made;
}

async function readSecret(path: string): Promise<Uint8Array | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await openPlainAsync(path);
    if (file === undefined) return undefined;
    const { mode, size } = await file.stat();
    // Windows has no such bits; there the folder's own permissions apply.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw badSecret(path, 'others may read it; chmod 600 it');
    if (size !== secretBytes) throw badSecret(path, `it has ${size} bytes instead of ${secretBytes}`);
    return await file.readFile();
  } catch (error) {
    if (isHyperDriveException(error) && error.code === 'TRACKING_BAD_SECRET') throw error;
    throw badSecret(path, 'it cannot be read', error);
  } finally {
    await file?.close();
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The bearer token of an attempt: 32 bytes, base64url. Derived from the secret, so that a restarted controller hands
 * out the same one and no token needs to be stored.
 */
export function attemptToken(secret: Uint8Array, key: string): string {
  return createHmac('sha256', secret).update(`attempt-token\0${key}`).digest('base64url');
}

/** What the store keeps of a token: the SHA-256 of its text. */
export function attemptTokenHash(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

/** Compares in constant time. False for an empty hash: such an attempt has no token. */
export function verifyAttemptToken(token: string, stored: Uint8Array): boolean {
  const given = attemptTokenHash(token);
  return stored.length === given.length && timingSafeEqual(stored, given);
}

function badSecret(path: string, why: string, cause?: unknown): Error {
  const message = `The secret ${path} is not usable: ${why}. Restore it, or delete it to invalidate all attempt tokens.`;
  return trackingError('TRACKING_BAD_SECRET', message, { cause, details: { path } });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
