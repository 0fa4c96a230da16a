import type { Rng } from '../../../numerics/index.ts';
import type { Coordinates, Gene } from '../model/coordinates.ts';

/** Ordered genes of up to this many values are tried at every one, longer ones at distances 1, 2, 4, … */
const ALL_VALUES = 16;
/** Categories of one gene tried in one round. */
const MOST_CATEGORIES = 64;
/** Doublings of the step of a lattice gene. */
const LATTICE_DOUBLINGS = 6;

/** Values that a single change may give gene i. */
function changedValues(coordinates: Coordinates, rng: Rng, i: number, value: number): number[] {
  const gene = coordinates.genes[i] as Gene;
  if (gene.kind === 'lattice') return latticeValues(coordinates, i, value);
  if (gene.kind === 'category' || gene.count <= ALL_VALUES) {
    const all = Array.from({ length: Math.min(gene.count, MOST_CATEGORIES) }, (_, k) => k);
    const tried = gene.count > MOST_CATEGORIES ? all.map(() => rng.uniformInt(gene.count)) : all;
    return tried.filter((v) => v !== value);
  }
  const values: number[] = [];
  for (let step = 1; step < gene.count; step *= 2)
    for (const v of [value - step, value + step]) if (v >= 0 && v < gene.count) values.push(v);
  return values;
}

function latticeValues(coordinates: Coordinates, i: number, value: number): number[] {
  const { parameter } = coordinates.genes[i] as Gene;
  const entry = parameter.entryAt(value);
  const step = parameter.scale?.step ?? 1;
  const values: number[] = [];
  for (let k = 0; k < LATTICE_DOUBLINGS; k++)
    for (const sign of [-1, 1]) {
      const moved = entry + sign * step * 2 ** k;
      if (parameter.isFeasible(moved)) values.push(parameter.position(moved));
    }
  return values;
}

/**
 * Every allowed configuration that differs from `genes` in one gene that is not real; what depends on it is filled anew.
 *
 * @param genes - [P]
 * @param excluded - keys left out
 * @param visit - receives an array that is reused: copy what is kept
 */
export function addNeighbours(
  coordinates: Coordinates,
  rng: Rng,
  genes: Float64Array,
  excluded: ReadonlySet<number>,
  fill: (i: number) => number,
  visit: (genes: Float64Array) => void,
): void {
  const changed = new Float64Array(genes.length);
  for (let i = 0; i < genes.length; i++) {
    const value = genes[i] as number;
    if (Number.isNaN(value) || coordinates.genes[i]?.kind === 'real') continue;
    for (const v of changedValues(coordinates, rng, i, value)) {
      changed.set(genes);
      changed[i] = v;
      if (coordinates.isConditional) coordinates.repair(changed, 0, fill);
      if (!excluded.has(coordinates.key(changed, 0)) && coordinates.isAllowed(changed, 0)) visit(changed);
    }
  }
}
