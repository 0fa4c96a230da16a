import { randomBytes } from 'node:crypto';

/** Source of random bytes for ids, nonces and tokens. Injected in tests. */
export type RandomBytes = (count: number) => Uint8Array;

/** The operating system's generator. */
export const systemRandomBytes: RandomBytes = (count) => randomBytes(count);

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short lower-case id (Crockford base 32): 16 characters carry 80 bits. */
export function newId(bytes: RandomBytes, length = 16): string {
  return Array.from(bytes(length), (byte) => alphabet[byte % 32]).join('');
}
