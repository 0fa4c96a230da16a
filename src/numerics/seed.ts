/**
 * Stable 128-bit hash of strings and numbers: the source of every random stream of a sweep.
 *
 * Reference: Appleby, MurmurHash3, x86_128 variant, over a prefix-free encoding of the parts (type tag, length, bytes),
 * so that ("a", "bc") and ("ab", "c") differ, and so do 1 and "1".
 */

/** 128 bits as four unsigned 32-bit integers. */
export type Seed = readonly [number, number, number, number];

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function finalMix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The bytes to hash. All calls share the buffer, because reading a history hashes once per trial. */
let bytes = new Uint8Array(256);
let view = new DataView(bytes.buffer);
const encoder = new TextEncoder();

function reserve(length: number): void {
  if (length <= bytes.length) return;
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length));
  larger.set(bytes);
  bytes = larger;
  view = new DataView(bytes.buffer);
}

/** Writes the parts to the buffer. @returns number of bytes to hash, in whole blocks */
function encode(parts: readonly (string | number)[]): number {
  let offset = 0;
  for (const part of parts) {
    const isText = typeof part === 'string';
    // A UTF-16 unit takes at most three bytes of UTF-8; 32 more bytes for the padding.
    reserve(offset + 5 + (isText ? 3 * part.length : 8) + 32);
    bytes[offset] = isText ? 1 : 2;
    const length = isText ? writeText(part, offset + 5) : 8;
    view.setUint32(offset + 1, length, true);
    // −0 and 0 are the same number to a user, so they hash alike.
    if (!isText) view.setFloat64(offset + 5, part === 0 ? 0 : part, true);
    offset += 5 + length;
  }
  // Zero padding to whole blocks, and one block more: the tail then needs no special case (the length is mixed in
  // last).
  const end = Math.ceil(offset / 16) * 16 + 16;
  bytes.fill(0, offset, end);
  view.setUint32(end - 16, offset, true);
  return end;
}

/** Writes text as UTF-8. @returns its length in bytes */
function writeText(text: string, offset: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encodeInto(text, bytes.subarray(offset)).written;
    bytes[offset + i] = code;
  }
  return text.length;
}

/**
 * Hashes any number of strings and numbers to a seed.
 *
 * The result is part of the reproducibility contract: it never changes for the same parts.
 *
 * @param parts - e.g. the sweep's seed, the trial number and a purpose
 */
export function hashSeed(...parts: readonly (string | number)[]): Seed {
  const end = encode(parts);
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  for (let i = 0; i < end; i += 16) {
    h1 ^= Math.imul(rotateLeft(Math.imul(view.getInt32(i, true), C1), 15), C2);
    h1 = (Math.imul((rotateLeft(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotateLeft(Math.imul(view.getInt32(i + 4, true), C2), 16), C3);
    h2 = (Math.imul((rotateLeft(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotateLeft(Math.imul(view.getInt32(i + 8, true), C3), 17), C4);
    h3 = (Math.imul((rotateLeft(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotateLeft(Math.imul(view.getInt32(i + 12, true), C4), 18), C1);
    h4 = (Math.imul((rotateLeft(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = finalMix((h2 + h1) | 0);
  h3 = finalMix((h3 + h1) | 0);
  h4 = finalMix((h4 + h1) | 0);
  h1 = finalMix(h1);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
}
