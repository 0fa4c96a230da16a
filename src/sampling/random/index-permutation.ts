/**
 * A random order of 0 … size − 1 with random access, which stores nothing for large sizes.
 *
 * Reference: Black and Rogaway (2002), Ciphers with arbitrary finite domains, CT-RSA: a Feistel network over the next
 * power of two, walked along its cycle until it falls inside the domain (fewer than two steps on average).
 * Departs from the paper: the two halves may differ by one bit, so that the domain is at most twice the size; small
 * sizes are shuffled outright, because networks of few bits reach only some permutations.
 */
import { hashSeed, seededRng } from '../../numerics/index.ts';

/** Sizes up to this are shuffled and stored: at most 32 KB. */
const SHUFFLED_SIZE = 4096;
/** More rounds cost time, fewer leave structure: from about 10 on, an order of a few thousand looks random. */
const ROUNDS = 12;

/** A permutation of the integers from 0 to `size - 1`. */
export class IndexPermutation {
  readonly size: number;
  readonly #shuffled: number[] | undefined;
  readonly #keys: Uint32Array = new Uint32Array(ROUNDS);
  readonly #lowBits: number = 0;
  readonly #highBits: number = 0;

  /**
   * @param size - 1 to 2^53
   * @param seed - parts that identify the permutation
   */
  constructor(size: number, ...seed: readonly (string | number)[]) {
    this.size = size;
    if (size <= SHUFFLED_SIZE) {
      this.#shuffled = seededRng(...seed).shuffle(Array.from({ length: size }, (_, i) => i));
      return;
    }
    for (let round = 0; round < ROUNDS; round++) this.#keys[round] = hashSeed(...seed, round)[0];
    const bits = bitLength(size - 1);
    this.#lowBits = bits >>> 1;
    this.#highBits = bits - this.#lowBits;
  }

  /**
   * The number at place `i`.
   *
   * @param i - 0 to `size - 1`
   */
  at(i: number): number {
    if (this.#shuffled) return this.#shuffled[i] as number;
    let x = i;
    do x = this.#encrypt(x);
    while (x >= this.size);
    return x;
  }

  #encrypt(x: number): number {
    const scale = 2 ** this.#lowBits;
    const lowMask = scale - 1;
    const highMask = 2 ** this.#highBits - 1;
    let high = Math.floor(x / scale);
    let low = x - high * scale;
    for (let round = 0; round < ROUNDS; round += 2) {
      low ^= mix(high, this.#keys[round] as number) & lowMask;
      high ^= mix(low, this.#keys[round + 1] as number) & highMask;
    }
    return high * scale + low;
  }
}

/** Number of binary digits of an integer from 0 to 2^53 − 1. */
function bitLength(x: number): number {
  return x < 2 ** 32 ? 32 - Math.clz32(x) : 64 - Math.clz32(Math.floor(x / 2 ** 32));
}

function mix(value: number, key: number): number {
  let h = Math.imul(value ^ key, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ key, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
