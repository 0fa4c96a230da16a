/**
 * The features of a search space, and the model columns that the kernel measures.
 *
 * Each free parameter is a feature of a candidate, and maps to one or two model columns:
 * - `real` (continuous): feature and column are the position on the declared scale, 0 to 1 between the bounds;
 * - `ordered` (finite, with an order): the feature is the index, the column its position, so neighbours are similar;
 * - `lattice` (quantized and unbounded): feature and column are the position of a feasible value;
 * - `category`: the feature is the index, the column that index as a code; different codes differ by 1.
 *
 * A numeric feature that exists only under a choice is lifted to two columns with one lengthscale: (position − ½, ½) if
 * active, (0, 0) if not. All inactive points coincide, and an active one is at most √½ away from them. A conditional
 * category has one more code, for "inactive". Numbers of the same name and expression under several options of one
 * choice (the learning rate of each optimizer) share columns and lengthscale, so the options learn from each other; the
 * choice itself distinguishes them.
 *
 * features  [P], NaN where inactive      row  [D] = [Dn numeric columns, Dh category columns], not scaled
 */
import { seededRng } from '../../../numerics/index.ts';
import {
  type CompiledSpace,
  type Condition,
  type FreeParameter,
  isOptionCondition,
  meets,
} from '../../../space/index.ts';

/** The feature of one free parameter; see the head of the file. */
export interface Feature {
  readonly parameter: FreeParameter;
  readonly kind: 'real' | 'ordered' | 'lattice' | 'category';
  /** Number of values; Infinity for `real` and `lattice`. */
  readonly count: number;
  /** Index of the feature of the choice above, or −1. */
  readonly parent: number;
  /** Option of that choice under which this feature exists. */
  readonly option: number;
  /** What must hold besides for the feature to exist: the conditions of `when`. */
  readonly needs: readonly Condition[];
  /** Model column of the position or code. */
  readonly column: number;
  /** Second column of a lifted feature, or −1. */
  readonly presence: number;
  /** Index of its lengthscale. */
  readonly scale: number;
  /** Other features with the same columns; at most one of them and this one is active. */
  readonly alike: readonly number[];
  /** Position of every index, for ordered features of up to {@link POSITION_TABLE} values. */
  readonly positions: Float64Array | undefined;
}

/** What the model needs to know about the columns. */
export interface ModelShape {
  /** Dn */
  readonly numericCount: number;
  /** Dh */
  readonly categoryCount: number;
  /** Number of lengthscales. */
  readonly scaleCount: number;
  /** Lengthscale of each column, [D]. */
  readonly columnScale: Int32Array;
  /** Largest number of features active at once. */
  readonly activeDimension: number;
}

/** Above this many values, positions are computed on request instead of stored in a table (8 bytes each). */
const POSITION_TABLE = 4096;

const kindOf = (parameter: FreeParameter): Feature['kind'] => {
  if (parameter.kind === 'categorical') return 'category';
  if (parameter.kind === 'continuous') return 'real';
  return parameter.count === Number.POSITIVE_INFINITY ? 'lattice' : 'ordered';
};

/** The columns of a feature in the model. */
type Place = Pick<Feature, 'kind' | 'column' | 'presence' | 'scale'>;

/** Key of a conditional number; numbers with equal keys share their columns. */
function sharedName({ kind, condition, name, expression }: FreeParameter): string | undefined {
  if (kind === 'categorical' || condition === undefined) return undefined;
  // Options may state different defaults and priors of the same values.
  const { default: _, prior: __, ...values } = expression;
  return JSON.stringify([condition.parent.coordinate, name, values]);
}

/** Largest number of parameters active at once below `parent` taken at `option` (undefined: at the top). */
function largestActive(free: readonly FreeParameter[], parent?: FreeParameter, option?: number): number {
  let total = 0;
  for (const parameter of free) {
    const { condition } = parameter;
    if (condition?.parent.coordinate !== parent?.coordinate || condition?.option !== option) continue;
    const options = new Set(
      free.filter((p) => p.condition?.parent.coordinate === parameter.coordinate).map((p) => p.condition?.option),
    );
    let below = 0;
    for (const taken of options) below = Math.max(below, largestActive(free, parameter, taken));
    total += 1 + below;
  }
  return total;
}

/** Draws that find the largest number of parameters active at once where conditions cross branches. */
const ACTIVITY_DRAWS = 256;

function largestActiveDrawn(space: CompiledSpace): number {
  const rng = seededRng('active');
  let largest = 0;
  for (let draw = 0; draw < ACTIVITY_DRAWS; draw++) {
    const point = space.pointFromUnit(Float64Array.from(space.free, () => rng.uniform()));
    largest = Math.max(largest, point.filter((entry) => !Number.isNaN(entry)).length);
  }
  return largest;
}

/** How far a climb stays away from the value at which other features begin or cease to exist. */
const BORDER = 2 ** -30;

/** Maps between configurations, features and model columns of a space. */
export class Coordinates implements ModelShape {
  readonly space: CompiledSpace;
  readonly features: readonly Feature[];
  readonly numericCount: number;
  readonly categoryCount: number;
  readonly scaleCount: number;
  readonly columnScale: Int32Array;
  readonly activeDimension: number;
  /** Whether any feature depends on another. */
  readonly isConditional: boolean;
  /** Features that share their columns. */
  readonly #shared: readonly number[];

  constructor(space: CompiledSpace) {
    this.space = space;
    const numeric: number[] = [];
    const category: number[] = [];
    const shared = new Map<string, Place>();
    let scales = 0;
    const place = space.free.map((parameter): Place => {
      const name = sharedName(parameter);
      const first = name === undefined ? undefined : shared.get(name);
      if (first) return first;
      const kind = kindOf(parameter);
      const scale = scales++;
      const columns = kind === 'category' ? category : numeric;
      const column = columns.push(scale) - 1;
      const lifted = kind !== 'category' && parameter.conditions.length > 0;
      const made = { kind, column, presence: lifted ? numeric.push(scale) - 1 : -1, scale };
      if (name !== undefined) shared.set(name, made);
      return made;
    });
    this.numericCount = numeric.length;
    this.categoryCount = category.length;
    this.columnScale = Int32Array.from([...numeric, ...category]);
    this.scaleCount = scales;
    this.features = space.free.map((parameter, i) => {
      const { kind, column, presence, scale } = place[i] as Place;
      const tabled = kind === 'ordered' && parameter.count <= POSITION_TABLE;
      return {
        parameter,
        kind,
        count: parameter.count,
        parent: parameter.condition?.parent.coordinate ?? -1,
        option: parameter.condition?.option ?? -1,
        needs: parameter.conditions.filter((condition) => !isOptionCondition(condition)),
        column: kind === 'category' ? numeric.length + column : column,
        presence,
        scale,
        alike: [...place.keys()].filter((j) => j !== i && place[j]?.scale === scale),
        positions: tabled
          ? Float64Array.from({ length: parameter.count }, (_, entry) => parameter.position(entry))
          : undefined,
      };
    });
    this.#shared = [...this.features.keys()].filter((i) => (this.features[i] as Feature).alike.length > 0);
    const isCrossed = this.features.some(({ needs }) => needs.length > 0);
    this.activeDimension = Math.max(1, isCrossed ? largestActiveDrawn(space) : largestActive(space.free));
    this.isConditional = space.free.some(({ conditions }) => conditions.length > 0);
  }

  /** P */
  get featureCount(): number {
    return this.features.length;
  }

  /** D */
  get columnCount(): number {
    return this.numericCount + this.categoryCount;
  }

  /** Whether feature i exists, given the features before it. */
  isActive(features: Float64Array, offset: number, i: number): boolean {
    const { parent, option, needs } = this.features[i] as Feature;
    if (parent >= 0 && features[offset + parent] !== option) return false;
    for (const need of needs) {
      const at = need.parent.coordinate;
      if (!meets(need, this.entryOf(at, features[offset + at] as number))) return false;
    }
    return true;
  }

  /**
   * The positions of a real feature around one of them over which no other feature begins or ceases to exist.
   */
  stretchAround(i: number, position: number): readonly [low: number, high: number] {
    let [low, high] = [0, 1];
    const { parameter } = this.features[i] as Feature;
    for (const { needs } of this.features)
      for (const { parent, ranges } of needs) {
        if (parent !== parameter) continue;
        for (const border of ranges.flat().map((entry) => parameter.position(entry))) {
          if (border <= position) low = Math.max(low, border + BORDER);
          else high = Math.min(high, border - BORDER);
        }
      }
    return [Math.min(low, position), Math.max(high, position)];
  }

  /** Value of feature i for a uniform draw u in [0, 1). */
  fromUnit(i: number, u: number): number {
    const { kind, parameter } = this.features[i] as Feature;
    const entry = parameter.fromUnit(u);
    return kind === 'real' || kind === 'lattice' ? parameter.position(entry) : entry;
  }

  /** Position of a numeric feature on its scale. */
  position(i: number, value: number): number {
    const { kind, positions, parameter } = this.features[i] as Feature;
    if (kind !== 'ordered') return value;
    return positions ? (positions[value] as number) : parameter.position(value);
  }

  /** Value nearest to a position, for numeric features. */
  fromPosition(i: number, position: number): number {
    const { kind, parameter } = this.features[i] as Feature;
    if (kind === 'real') return position;
    const entry = parameter.entryAt(position);
    return kind === 'ordered' ? entry : parameter.position(entry);
  }

  /**
   * Makes activity consistent: features that do not exist become NaN, missing ones are filled. A newly active feature
   * inherits the value of the one it shares columns with.
   *
   * @param fill - value for feature i; called in order, a choice before its dependents
   */
  repair(features: Float64Array, offset: number, fill: (i: number) => number): void {
    for (let i = 0; i < this.features.length; i++) {
      const { alike } = this.features[i] as Feature;
      if (!this.isActive(features, offset, i)) {
        if (alike.length === 0) features[offset + i] = Number.NaN;
      } else if (Number.isNaN(features[offset + i])) {
        const other = alike.find((j) => !Number.isNaN(features[offset + j]));
        features[offset + i] = other === undefined ? fill(i) : (features[offset + other] as number);
      }
    }
    // Cleared only now, because other features may have inherited their values.
    for (const i of this.#shared) if (!this.isActive(features, offset, i)) features[offset + i] = Number.NaN;
  }

  /** Writes the model row of `features` into `row` at `rowOffset`. */
  encode(features: Float64Array, offset: number, row: Float64Array, rowOffset: number): void {
    for (let i = 0; i < this.features.length; i++) {
      const feature = this.features[i] as Feature;
      const value = features[offset + i] as number;
      const active = !Number.isNaN(value);
      const column = rowOffset + feature.column;
      if (!active && (feature.alike[0] ?? i) < i) continue;
      if (feature.kind === 'category') row[column] = active ? value : -1;
      else if (feature.presence < 0) row[column] = this.position(i, value);
      else {
        row[column] = active ? this.position(i, value) - 0.5 : 0;
        row[rowOffset + feature.presence] = active ? 0.5 : 0;
      }
    }
  }

  /** Features of a point of the space, [P]. */
  fromPoint(point: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.features, ({ kind, parameter }, i) => {
      const entry = point[i] as number;
      return kind === 'real' || kind === 'lattice' ? parameter.position(entry) : entry;
    });
  }

  /** Point of the space, every entry feasible, [P]. */
  toPoint(features: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.features, (_, i) => this.entryOf(i, features[i] as number));
  }

  /** Entry of a feature; NaN if it is inactive. */
  entryOf(i: number, value: number): number {
    const { kind, parameter } = this.features[i] as Feature;
    if (Number.isNaN(value)) return Number.NaN;
    return kind === 'real' || kind === 'lattice' ? parameter.entryAt(value) : value;
  }

  /** Whether the constraints of the space allow a configuration, [P] from `offset`. */
  isAllowed(features: Float64Array, offset: number): boolean {
    const { space } = this;
    if (space.constraints.length === 0) return true;
    return space.allows(space.fromPoint(this.toPoint(features.subarray(offset, offset + this.featureCount))));
  }

  /**
   * 53-bit hash that identifies candidates; positions of real features count as equal within 2^−24.
   *
   * About one in 10^15 pairs of different candidates share a hash; losing such a candidate does no harm.
   */
  key(features: Float64Array, offset: number): number {
    let a = 0x9e3779b9;
    let b = 0x243f6a88;
    for (let i = 0; i < this.features.length; i++) {
      const { kind } = this.features[i] as Feature;
      const value = features[offset + i] as number;
      const grain = kind === 'real' ? 2 ** 24 : kind === 'lattice' ? 2 ** 40 : 1;
      // The code of inactive features is out of reach of indexes and positions.
      const whole = Number.isNaN(value) ? -3e15 : Math.round(value * grain);
      const low = whole | 0;
      const high = Math.floor(whole / 4294967296) | 0;
      a = Math.imul(a ^ low, 0x85ebca6b);
      a = Math.imul((a ^ (a >>> 15)) + high, 0xc2b2ae35);
      b = Math.imul(b ^ high ^ (a >>> 13), 0x27d4eb2f);
      b = Math.imul((b ^ (b >>> 16)) + low, 0x165667b1);
    }
    a ^= a >>> 16;
    b ^= b >>> 15;
    return (a >>> 0) * 2097152 + (b >>> 11);
  }
}
