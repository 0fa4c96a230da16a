import type { Coordinates } from '../model/coordinates.ts';

/**
 * Candidates in two flat arrays, each once.
 *
 * genes  [count, P]      rows  [count, D]
 */
export class Pool {
  readonly #coordinates: Coordinates;
  readonly #keys = new Set<number>();
  genes: Float64Array;
  rows: Float64Array;
  count = 0;

  /** @param capacity - most candidates */
  constructor(coordinates: Coordinates, capacity: number) {
    this.#coordinates = coordinates;
    this.genes = new Float64Array(capacity * coordinates.geneCount);
    this.rows = new Float64Array(capacity * coordinates.columnCount);
  }

  /** Forgets all candidates. */
  clear(): void {
    this.count = 0;
    this.#keys.clear();
  }

  /**
   * Adds a candidate, unless it is in the pool, in `excluded`, not allowed, or the pool is full.
   *
   * @param genes - [P] from `offset`
   * @returns whether it was added
   */
  add(genes: Float64Array, offset: number, excluded: ReadonlySet<number>): boolean {
    const { geneCount } = this.#coordinates;
    if ((this.count + 1) * geneCount > this.genes.length) return false;
    const key = this.#coordinates.key(genes, offset);
    if (excluded.has(key) || this.#keys.has(key) || !this.#coordinates.isAllowed(genes, offset)) return false;
    this.#keys.add(key);
    this.set(this.count++, genes, offset);
    return true;
  }

  /** Overwrites candidate i, without looking for copies. */
  set(i: number, genes: Float64Array, offset: number): void {
    const { geneCount, columnCount } = this.#coordinates;
    for (let k = 0; k < geneCount; k++) this.genes[i * geneCount + k] = genes[offset + k] as number;
    this.#coordinates.encode(genes, offset, this.rows, i * columnCount);
  }
}
