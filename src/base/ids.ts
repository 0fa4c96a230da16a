/** Source of random bytes for ids, nonces and tokens. Injected in tests. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * The operating system's generator, up to 65,536 bytes per call. It uses Web Crypto, which Node and browsers share,
 * because the dashboard bundles rooms that import this one.
 */
export const systemRandomBytes: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short lower-case id (Crockford base 32): 16 characters carry 80 bits. */
export function newId(bytes: RandomBytes, length = 16): string {
  return Array.from(bytes(length), (byte) => alphabet[byte % 32]).join('');
}
