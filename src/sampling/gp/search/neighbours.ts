import type { Rng } from '../../../numerics/index.ts';
import type { Coordinates, Feature } from '../model/coordinates.ts';

/** Ordered features of up to this many values are tried at every value, larger ones at distances 1, 2, 4, … */
const ALL_VALUES = 16;
/** Most categories of a feature tried in one round. */
const MOST_CATEGORIES = 64;
/** Doublings of the step of a lattice feature. */
const LATTICE_DOUBLINGS = 6;

/** Values that a single change may give feature i. */
function changedValues(coordinates: Coordinates, rng: Rng, i: number, value: number): number[] {
  const feature = coordinates.features[i] as Feature;
  if (feature.kind === 'lattice') return latticeValues(coordinates, i, value);
  if (feature.kind === 'category' || feature.count <= ALL_VALUES) {
    const all = Array.from({ length: Math.min(feature.count, MOST_CATEGORIES) }, (_, k) => k);
    const tried = feature.count > MOST_CATEGORIES ? all.map(() => rng.uniformInt(feature.count)) : all;
    return tried.filter((v) => v !== value);
  }
  const values: number[] = [];
  for (let step = 1; step < feature.count; step *= 2)
    for (const v of [value - step, value + step]) if (v >= 0 && v < feature.count) values.push(v);
  return values;
}

function latticeValues(coordinates: Coordinates, i: number, value: number): number[] {
  const { parameter } = coordinates.features[i] as Feature;
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
 * Visits every allowed configuration that differs from `features` in one feature that is not real; its dependents are
 * refilled.
 *
 * @param features - [P]
 * @param excluded - keys to skip
 * @param visit - receives an array that is reused: copy it to keep it
 */
export function addNeighbours(
  coordinates: Coordinates,
  rng: Rng,
  features: Float64Array,
  excluded: ReadonlySet<number>,
  fill: (i: number) => number,
  visit: (features: Float64Array) => void,
): void {
  const changed = new Float64Array(features.length);
  for (let i = 0; i < features.length; i++) {
    const value = features[i] as number;
    if (Number.isNaN(value) || coordinates.features[i]?.kind === 'real') continue;
    for (const v of changedValues(coordinates, rng, i, value)) {
      changed.set(features);
      changed[i] = v;
      if (coordinates.isConditional) coordinates.repair(changed, 0, fill);
      if (!excluded.has(coordinates.key(changed, 0)) && coordinates.isAllowed(changed, 0)) visit(changed);
    }
  }
}
