/**
 * The two 32-bit halves of a double, for the elementary functions.
 *
 * One shared buffer is enough: no function here yields between writing and reading it.
 */
const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);
/** Index of the half that holds sign and exponent. Probed, so that big-endian hosts give the same results. */
const HIGH = probeHighWord();
const LOW = 1 - HIGH;

function probeHighWord(): 0 | 1 {
  doubles[0] = 1;
  return words[1] === 0x3ff00000 ? 1 : 0;
}

/** The signed high word (sign, exponent, 20 mantissa bits) of `x`. */
export function highWord(x: number): number {
  doubles[0] = x;
  return words[HIGH] as number;
}

/** The signed low word (32 mantissa bits) of `x`. */
export function lowWord(x: number): number {
  doubles[0] = x;
  return words[LOW] as number;
}

/** The double with the given high and low words. */
export function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[LOW] = low;
  return doubles[0] as number;
}

/** `x` with its high word replaced. */
export function withHighWord(x: number, high: number): number {
  doubles[0] = x;
  words[HIGH] = high;
  return doubles[0] as number;
}

/** `x` with its low 32 mantissa bits cleared: the product of two such values is exact. */
export function clearLowWord(x: number): number {
  doubles[0] = x;
  words[LOW] = 0;
  return doubles[0] as number;
}

/** Exactly 2^k for -1022 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  return fromWords((k + 1023) << 20, 0);
}

/**
 * The largest power of two up to `x`. Dividing by it scales numbers near either end of the range of doubles to where
 * their squares and sums are finite and above 0, without changing a mantissa.
 *
 * @param x - finite, above 0
 */
export function floorPowerOfTwo(x: number): number {
  // Scaled by 2^54 and back: a subnormal number has no exponent field of its own.
  return x < 2 ** -1022 ? floorPowerOfTwo(x * 2 ** 54) * 2 ** -54 : fromWords(highWord(x) & 0x7ff00000, 0);
}

/**
 * `y`·2^k, correctly rounded even where the result is subnormal or overflows.
 *
 * @param y - about 1 in magnitude (0.25 to 4)
 * @param k - integer, -1100 to 1100
 */
export function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1023) return y * 2 * powerOfTwo(Math.min(k - 1, 1023));
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(Math.max(k + 1000, -1022)) * powerOfTwo(-1000);
}
