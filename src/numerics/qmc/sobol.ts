/**
 * Sobol sequence with random access and Owen scrambling.
 *
 * Reference: Joe and Kuo (2008) for the direction numbers; Owen (1995), Randomly permuted (t,m,s)-nets, for nested uniform
 * scrambling; Burley (2020), Practical hash-based Owen scrambling, JCGT 9(4), with the hash of Vegdahl's refinement.
 * Departs from the papers: points come in Gray-code order, as in SciPy's `qmc.Sobol`, so that unscrambled points
 * compare one to one. Owen scrambling preserves every stratification of the net in any order.
 * Cost: O(d · log i) per point, no state.
 *
 * i  index of a point, 0 to 2^32 − 1     d  number of dimensions     V  [d, 32] direction numbers
 */
import { hashSeed, type Seed } from '../seed.ts';
import { JOE_KUO_ROWS } from './joe-kuo.ts';

/** Number of dimensions in the table. */
export const SOBOL_MAX_DIMENSIONS = 1024;

const BITS = 32;
const TO_UNIT = 2 ** -32;

/** Writes the direction numbers of dimension `d` (0-based) to `out` at `offset`. */
function directions(d: number, row: string, out: Uint32Array, offset: number): void {
  if (d === 0) {
    for (let i = 0; i < BITS; i++) out[offset + i] = 2 ** (BITS - 1 - i);
    return;
  }
  const [polynomial = 1, ...initial] = row.split(' ').map(Number);
  const degree = initial.length;
  for (let i = 0; i < degree; i++) out[offset + i] = (initial[i] as number) * 2 ** (BITS - 1 - i);
  for (let i = degree; i < BITS; i++) {
    const previous = out[offset + i - degree] as number;
    let v = previous ^ (previous >>> degree);
    for (let j = 1; j < degree; j++) if ((polynomial >>> (degree - j)) & 1) v ^= out[offset + i - j] as number;
    out[offset + i] = v;
  }
}

function reverseBits(x: number): number {
  let v = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return (v >>> 16) | (v << 16);
}

/** Laine-Karras permutation: only the bits below a bit decide whether it flips (the bits above it, once reversed). */
function laineKarras(x: number, seed: number): number {
  let v = x ^ Math.imul(x, 0x3d20adea);
  v = (v + seed) | 0;
  v = Math.imul(v, (seed >>> 16) | 1);
  v ^= Math.imul(v, 0x05526c56);
  v ^= Math.imul(v, 0x53a22864);
  return v;
}

/** Points of a Sobol sequence in [0, 1)^d. */
export class SobolSequence {
  readonly dimensions: number;
  readonly #directions: Uint32Array;
  /** One scramble per dimension; undefined for an unscrambled sequence. */
  readonly #scrambles: Uint32Array | undefined;

  /**
   * @param dimensions - 1 to {@link SOBOL_MAX_DIMENSIONS}
   * @param seed - selects the Owen scramble; without one the sequence is unscrambled and starts at the origin
   * @throws RangeError for a number of dimensions that the table lacks
   */
  constructor(dimensions: number, seed?: Seed) {
    if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= SOBOL_MAX_DIMENSIONS))
      throw new RangeError(`SobolSequence: expected 1 to ${SOBOL_MAX_DIMENSIONS} dimensions, got ${dimensions}`);
    this.dimensions = dimensions;
    this.#directions = new Uint32Array(dimensions * BITS);
    const rows = JOE_KUO_ROWS.split('\n', dimensions);
    for (let d = 0; d < dimensions; d++) directions(d, rows[d - 1] ?? '', this.#directions, d * BITS);
    if (seed) this.#scrambles = Uint32Array.from({ length: dimensions }, (_, d) => hashSeed('owen', ...seed, d)[0]);
  }

  /** Coordinate `d` of point `i` as a 32-bit fraction. */
  #fraction(i: number, d: number): number {
    let gray = (i ^ (i >>> 1)) >>> 0;
    let x = 0;
    for (let bit = d * BITS; gray !== 0; bit++, gray >>>= 1) if (gray & 1) x ^= this.#directions[bit] as number;
    const scramble = this.#scrambles?.[d];
    return (scramble === undefined ? x : reverseBits(laineKarras(reverseBits(x), scramble))) >>> 0;
  }

  /**
   * Point `i`, without computing the points before it.
   *
   * @param i - integer, 0 to 2^32 − 1
   * @param out - receives the point: [d], in [0, 1); a scrambled coordinate lies in the middle of its 2^−32 cell
   */
  point(i: number, out: Float64Array = new Float64Array(this.dimensions)): Float64Array {
    const offset = this.#scrambles ? 0.5 : 0;
    for (let d = 0; d < this.dimensions; d++) out[d] = (this.#fraction(i, d) + offset) * TO_UNIT;
    return out;
  }
}
