import type { Coordinates } from '../model/coordinates.ts';

/**
 * Distinct candidates in two flat arrays.
 *
 * features  [count, P]      rows  [count, D]
 */
export class Pool {
  readonly #coordinates: Coordinates;
  readonly #keys = new Set<number>();
  features: Float64Array;
  rows: Float64Array;
  count = 0;

  /** @param capacity - most candidates to hold */
  constructor(coordinates: Coordinates, capacity: number) {
    this.#coordinates = coordinates;
    this.features = new Float64Array(capacity * coordinates.featureCount);
    this.rows = new Float64Array(capacity * coordinates.columnCount);
  }

  /** Removes all candidates. */
  clear(): void {
    this.count = 0;
    this.#keys.clear();
  }

  /**
   * Adds a candidate, unless it is in the pool or in `excluded`, is not allowed, or the pool is full.
   *
   * @param features - [P] from `offset`
   * @returns whether it was added
   */
  add(features: Float64Array, offset: number, excluded: ReadonlySet<number>): boolean {
    const { featureCount } = this.#coordinates;
    if ((this.count + 1) * featureCount > this.features.length) return false;
    const key = this.#coordinates.key(features, offset);
    if (excluded.has(key) || this.#keys.has(key) || !this.#coordinates.isAllowed(features, offset)) return false;
    this.#keys.add(key);
    this.set(this.count++, features, offset);
    return true;
  }

  /** Overwrites candidate i, without checking for duplicates. */
  set(i: number, features: Float64Array, offset: number): void {
    const { featureCount, columnCount } = this.#coordinates;
    for (let k = 0; k < featureCount; k++) this.features[i * featureCount + k] = features[offset + k] as number;
    this.#coordinates.encode(features, offset, this.rows, i * columnCount);
  }
}
