import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testUnless } from '../../test/helpers/unless.ts';
import { systemRandomBytes } from '../base/index.ts';
import { attemptToken, attemptTokenHash, openAttemptSecret, verifyAttemptToken } from './attempt-token.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperdrive-tracking-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('everybody gets the same secret, which only the owner may read', async () => {
  const state = join(folder, 'state');
  const secrets = await Promise.all(Array.from({ length: 8 }, () => openAttemptSecret(state, systemRandomBytes)));
  expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
  expect(secrets[0]).toHaveLength(32);
  expect(await readdir(state)).toEqual(['secret']);
  expect(new Uint8Array(await readFile(join(state, 'secret')))).toEqual(new Uint8Array(secrets[0] ?? []));
  if (process.platform !== 'win32') expect((await stat(join(state, 'secret'))).mode & 0o777).toBe(0o600);
  expect(await openAttemptSecret(state, systemRandomBytes)).toEqual(secrets[0]);
});

test('a damaged secret is refused', async () => {
  await writeFile(join(folder, 'secret'), 'short');
  await expect(openAttemptSecret(folder, systemRandomBytes)).rejects.toMatchObject({ code: 'TRACKING_BAD_SECRET' });
});

testUnless(process.platform === 'win32' && 'Windows has no file modes')(
  'a secret that others may read is refused',
  async () => {
    await openAttemptSecret(folder, systemRandomBytes);
    await chmod(join(folder, 'secret'), 0o644);
    await expect(openAttemptSecret(folder, systemRandomBytes)).rejects.toMatchObject({ code: 'TRACKING_BAD_SECRET' });
  },
);

test('a token belongs to one attempt of one secret', () => {
  const secret = new Uint8Array(32).fill(7);
  const token = attemptToken(secret, 'install-sweep-0-0');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(attemptToken(secret, 'install-sweep-0-0')).toBe(token);
  expect(attemptToken(secret, 'install-sweep-0-1')).not.toBe(token);
  expect(attemptToken(new Uint8Array(32).fill(8), 'install-sweep-0-0')).not.toBe(token);
  const hash = attemptTokenHash(token);
  expect(verifyAttemptToken(token, hash)).toBe(true);
  expect(verifyAttemptToken(`${token}x`, hash)).toBe(false);
  expect(verifyAttemptToken('', new Uint8Array())).toBe(false);
  expect(verifyAttemptToken(token, new Uint8Array())).toBe(false);
});

test('the token of a known secret does not change between versions', () => {
  const secret = new Uint8Array(32).map((_, index) => index);
  // python3 -c "import hmac,base64; print(base64.urlsafe_b64encode(hmac.digest(bytes(range(32)), b'attempt-token\0install-sweep-0-0', 'sha256')))"
  expect(attemptToken(secret, 'install-sweep-0-0')).toBe('FC6y9vejV26igXntAtZsgJbvWea4mEu2_601umv3sLE');
});
