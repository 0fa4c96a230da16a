import { hashSeed, type Rng, SOBOL_MAX_DIMENSIONS, SobolSequence, seededRng } from '../../../numerics/index.ts';
import type { SpacePrior } from '../../prior/index.ts';
import type { Coordinates, Feature } from '../model/coordinates.ts';

/** Fewest and most trials of the initial design: fewer than 5 say too little, more than 12 gain nothing. */
const SMALLEST_DESIGN = 5;
const LARGEST_DESIGN = 12;

/** Distance of the redraws of a point, beyond the points of a design. */
export const REDRAW_STRIDE = 65_536;

/** Number of trials before the model takes over. */
export function designSize(activeDimension: number): number {
  return Math.min(LARGEST_DESIGN, Math.max(SMALLEST_DESIGN, activeDimension + 1));
}

/**
 * Evenly spread candidates: an Owen-scrambled Sobol sequence over the features.
 *
 * Category labels are permuted, so that their declared order does not decide which labels meet in early trials. In the
 * design itself, each category at the top takes all its options in random order before one comes again.
 * With a prior, the points are draws from it that fill its mass as evenly. Features beyond the 1,024 dimensions of the
 * sequence are drawn independently.
 */
export class Design {
  readonly #coordinates: Coordinates;
  readonly #seed: number;
  readonly #sequence: SobolSequence;
  readonly #labels: readonly (readonly number[] | undefined)[];
  readonly #unit: Float64Array;
  readonly #prior: SpacePrior | undefined;

  /**
   * @param seed - of the sweep
   * @param prior - of what to draw from; undefined: from the declared distributions
   */
  constructor(coordinates: Coordinates, seed: number, prior?: SpacePrior) {
    this.#coordinates = coordinates;
    this.#prior = prior;
    this.#seed = seed;
    const dimensions = Math.max(1, Math.min(SOBOL_MAX_DIMENSIONS, coordinates.featureCount));
    this.#sequence = new SobolSequence(dimensions, hashSeed(seed, prior ? 'gp-prior' : 'gp-design'));
    this.#unit = new Float64Array(dimensions);
    this.#labels = coordinates.features.map(({ kind, count }, i) =>
      kind === 'category' && prior?.densities[i] === undefined
        ? seededRng(seed, 'gp-labels', i).shuffle(Array.from({ length: count }, (_, k) => k))
        : undefined,
    );
  }

  /**
   * Writes point `index` of the sequence as features.
   *
   * @param index - 0 to 2^32 − 1
   * @param out - [P] from `offset`
   * @param rng - for features beyond the sequence
   */
  write(index: number, out: Float64Array, offset: number, rng: Rng): void {
    const coordinates = this.#coordinates;
    const unit = this.#sequence.point(index, this.#unit);
    for (let i = 0; i < coordinates.featureCount; i++) {
      if (!coordinates.isActive(out, offset, i)) out[offset + i] = Number.NaN;
      else {
        const u = i < unit.length ? (unit[i] as number) : rng.uniform();
        const feature = coordinates.fromUnit(i, this.#prior ? this.#prior.unitDraw(i, u) : u);
        out[offset + i] = this.#inTurn(i, index) ?? this.#labels[i]?.[feature] ?? feature;
      }
    }
  }

  /** Option of a category at the top in point `index` of the design. A prior is to decide by itself. */
  #inTurn(i: number, index: number): number | undefined {
    const { kind, count, parameter } = this.#coordinates.features[i] as Feature;
    if (kind !== 'category' || parameter.conditions.length > 0 || this.#prior || index >= REDRAW_STRIDE)
      return undefined;
    const round = seededRng(this.#seed, 'gp-cover', i, Math.floor(index / count));
    return round.shuffle(Array.from({ length: count }, (_, k) => k))[index % count];
  }
}
