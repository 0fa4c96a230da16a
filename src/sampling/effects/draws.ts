import { hashSeed, type Rng, SOBOL_MAX_DIMENSIONS, SobolSequence } from '../../numerics/index.ts';
import { type Condition, type FreeParameter, meets } from '../../space/index.ts';
import type { Coordinates } from '../gp/index.ts';

/** Levels of a parameter with many values. Fewer make a coarse curve, more cost time. */
const LEVELS = 16;

/** One level of a parameter's range. */
export interface Level {
  /** Value of the feature. */
  readonly feature: number;
  /** Probability under the declared distribution; over a parameter's levels they add up to 1. */
  readonly weight: number;
}

/** Every value of a parameter with up to 16, else the midpoints of 16 equally likely parts of its range. */
export function levelsOf(coordinates: Coordinates, i: number): readonly Level[] {
  const parameter = coordinates.space.free[i] as FreeParameter;
  if (parameter.count <= LEVELS) {
    const levels = Array.from({ length: parameter.count }, (_, entry) => {
      const [low, high] = parameter.cell(entry);
      return { feature: entry, weight: high - low };
    });
    return levels.filter(({ weight }) => weight > 0);
  }
  const weights = new Map<number, number>();
  for (let k = 0; k < LEVELS; k++) {
    const feature = coordinates.fromUnit(i, (k + 0.5) / LEVELS);
    weights.set(feature, (weights.get(feature) ?? 0) + 1 / LEVELS);
  }
  return [...weights].map(([feature, weight]) => ({ feature, weight }));
}

/** Probability that feature i exists: its conditions name different parameters, which are drawn independently. */
export function activity(coordinates: Coordinates, i: number): number {
  const { conditions } = coordinates.space.free[i] as FreeParameter;
  return conditions.reduce((product, condition) => product * lengthOf(partsOf(condition)), 1);
}

type Part = readonly [low: number, high: number];

/** The unit draws of a parent that meet a condition. */
function partsOf({ parent, ranges }: Condition): readonly Part[] {
  return ranges.map(([from, to]) => [parent.cell(from)[0], parent.cell(to)[1]]);
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, [low, high]) => sum + high - low, 0);
}

/** The unit draw at a share of some parts. */
function drawIn(parts: readonly Part[], share: number): number {
  let rest = share * lengthOf(parts);
  for (const [low, high] of parts) {
    if (rest < high - low) return low + rest;
    rest -= high - low;
  }
  return parts.at(-1)?.[0] ?? 0;
}

/** Independent draws of every feature from the declared distributions, as if all features existed. */
export class Draws {
  readonly #coordinates: Coordinates;
  /** [count, P] each. */
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly count: number;

  /** Draws two sets from a scrambled Sobol sequence, or at random for dimensions beyond its table. */
  constructor(coordinates: Coordinates, count: number, rng: Rng) {
    const P = coordinates.featureCount;
    this.#coordinates = coordinates;
    this.count = count;
    const dimensions = Math.min(2 * P, SOBOL_MAX_DIMENSIONS);
    const sobol = new SobolSequence(dimensions, hashSeed('effects', P));
    const unit = new Float64Array(dimensions);
    this.#first = new Float64Array(count * P);
    this.#second = new Float64Array(count * P);
    for (let n = 0; n < count; n++) {
      sobol.point(n, unit);
      const at = (d: number): number => (d < dimensions ? (unit[d] as number) : rng.uniform());
      for (let i = 0; i < P; i++) {
        this.#first[n * P + i] = coordinates.fromUnit(i, at(i));
        this.#second[n * P + i] = coordinates.fromUnit(i, at(P + i));
      }
    }
  }

  /** Model rows of the second set, [count, D]. */
  others(): Float64Array {
    return this.#encode(this.count, (n) => this.#of('second', n));
  }

  #of(set: 'first' | 'second', n: number): Float64Array {
    const P = this.#coordinates.featureCount;
    return (set === 'first' ? this.#first : this.#second).slice(n * P, (n + 1) * P);
  }

  /**
   * Draw n of the first set, and copies of it with one feature each taken from the second set, where that makes a
   * difference.
   *
   * @returns the swapped features, and the model rows, [1 + number of features, D]
   */
  swaps(n: number): { readonly features: readonly number[]; readonly rows: Float64Array } {
    const from = n * this.#coordinates.featureCount;
    const own = this.#of('first', n);
    const changed = [...own.keys()].filter(
      (i) => this.#exists(own, i) && this.#first[from + i] !== this.#second[from + i],
    );
    const rows = this.#encode(1 + changed.length, (at) => {
      const features = own.slice();
      const i = changed[at - 1];
      if (i !== undefined) features[i] = this.#second[from + i] as number;
      return features;
    });
    return { features: changed, rows };
  }

  /**
   * The first set with feature i at each level, and with the features that it depends on set so that it exists, [levels
   * · count, D].
   */
  atLevels(i: number, levels: readonly Level[]): Float64Array {
    return this.#encode(levels.length * this.count, (at) => {
      const features = this.#of('first', at % this.count);
      features[i] = (levels[Math.floor(at / this.count)] as Level).feature;
      for (const condition of this.#conditions(i)) {
        const { coordinate } = condition.parent;
        if (this.#isMet(condition, features)) continue;
        const u = drawIn(partsOf(condition), ((at % this.count) + 0.5) / this.count);
        features[coordinate] = this.#coordinates.fromUnit(coordinate, u);
      }
      return features;
    });
  }

  #exists(features: Float64Array, i: number): boolean {
    return this.#conditions(i).every((condition) => this.#isMet(condition, features));
  }

  #conditions(i: number): readonly Condition[] {
    return (this.#coordinates.space.free[i] as FreeParameter).conditions;
  }

  #isMet(condition: Condition, features: Float64Array): boolean {
    const { coordinate } = condition.parent;
    return meets(condition, this.#coordinates.entryOf(coordinate, features[coordinate] as number));
  }

  #encode(count: number, genesOf: (at: number) => Float64Array): Float64Array {
    const D = this.#coordinates.columnCount;
    const rows = new Float64Array(count * D);
    for (let at = 0; at < count; at++) {
      const features = genesOf(at);
      // A choice comes before its dependents: an inactive choice makes everything below it inactive.
      for (let i = 0; i < features.length; i++)
        if (!this.#coordinates.isActive(features, 0, i)) features[i] = Number.NaN;
      this.#coordinates.encode(features, 0, rows, at * D);
    }
    return rows;
  }
}
