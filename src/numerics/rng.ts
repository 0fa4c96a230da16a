/**
 * Seedable random numbers, the same on every engine.
 *
 * Reference: sfc32 of Doty-Humphrey's PractRand (128-bit state with a 32-bit counter: period at least 2^32, on average
 * 2^127; passes PractRand beyond 32 TB). Normals come from the inverse distribution function, so that a normal always
 * consumes one uniform and streams stay aligned whatever values come out.
 */
import { normalQuantile } from './normal.ts';
import { hashSeed, type Seed } from './seed.ts';

/**
 * A deterministic stream of random numbers. Not for secrets.
 * @since 0.2.0
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** @param seed - 128 bits, usually from {@link hashSeed}; equal seeds give equal streams */
  constructor(seed: Seed) {
    [this.#a, this.#b, this.#c, this.#counter] = seed;
    // PractRand's author recommends 12 to 18 rounds, so that streams of similar seeds diverge.
    for (let i = 0; i < 18; i++) this.nextUint32();
  }

  /** Uniform integer in [0, 2^32). */
  nextUint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2^−53. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * Uniform integer in [0, n), by rejection: a plain remainder would be biased.
   *
   * @param n - integer, 1 to 2^53
   */
  uniformInt(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 9007199254740992))
      throw new RangeError(`uniformInt: expected an integer from 1 to 2^53, got ${n}`);
    if (n <= 4294967296) {
      const limit = 4294967296 - (4294967296 % n);
      let value = this.nextUint32();
      while (value >= limit) value = this.nextUint32();
      return value % n;
    }
    const limit = 9007199254740992 - (9007199254740992 % n);
    let value = this.uniform() * 9007199254740992;
    while (value >= limit) value = this.uniform() * 9007199254740992;
    return value % n;
  }

  /** Standard normal, at most 8.3 in magnitude. Consumes exactly one uniform. */
  normal(): number {
    const u = this.uniform();
    // Zero would give −Infinity, so half the smallest step replaces it.
    return normalQuantile(u === 0 ? 2 ** -54 : u);
  }

  /** Shuffles `items` in place (Fisher-Yates) and returns it. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.uniformInt(i + 1);
      const kept = items[i] as T;
      items[i] = items[j] as T;
      items[j] = kept;
    }
    return items;
  }
}

/**
 * The stream named by `parts`; see {@link hashSeed}.
 *
 * @param parts - e.g. sweep seed, trial number, purpose
 */
export function seededRng(...parts: readonly (string | number)[]): Rng {
  return new Rng(hashSeed(...parts));
}
