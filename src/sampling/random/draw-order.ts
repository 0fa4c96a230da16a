import type { CompiledSpace, ExpressionType } from '../../space/index.ts';
import { constraintsTooTight, REFUSED_LIMIT } from '../allowed.ts';
import { IndexPermutation } from './index-permutation.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/** A sequence of configurations: `configurationOf(0)`, `configurationOf(1)` …; undefined after the last one. */
export interface DrawOrder {
  /** @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT */
  configurationOf(number: number): Configuration | undefined;
}

/**
 * A random order of a space whose configurations are all equally likely. It stores nothing, and every place costs the
 * same; with constraints, it stores the allowed places.
 */
export class UniformOrder implements DrawOrder {
  readonly #space: CompiledSpace;
  readonly #permutation: IndexPermutation;
  /** Places of the permutation that the constraints allow, as far as requested so far. */
  readonly #places: number[] = [];
  #nextPlace = 0;

  constructor(space: CompiledSpace, seed: number) {
    this.#space = space;
    this.#permutation = new IndexPermutation(space.size, seed, 'order');
  }

  configurationOf(number: number): Configuration | undefined {
    const place = this.#space.constraints.length === 0 ? number : this.#allowedPlace(number);
    return place < this.#permutation.size ? this.#space.configurationAt(this.#permutation.at(place)) : undefined;
  }

  #allowedPlace(number: number): number {
    let refused = 0;
    while (this.#places.length <= number && this.#nextPlace < this.#permutation.size) {
      const place = this.#nextPlace++;
      if (this.#space.allows(this.#space.configurationAt(this.#permutation.at(place)))) {
        this.#places.push(place);
        refused = 0;
      } else if (++refused === REFUSED_LIMIT) throw constraintsTooTight(this.#space);
    }
    return this.#places[number] ?? Number.POSITIVE_INFINITY;
  }
}

/** Expressions whose values are equally likely if there are finitely many. */
const equallyLikely: ReadonlySet<ExpressionType> = new Set(['choice', 'randint', 'range', 'int_range', 'log_range']);

/**
 * True if every configuration of a finite space is equally likely and has exactly one index: no q-forms, no parameter
 * that only some configurations have.
 * The size is below 2^53, so that indexes are exact.
 */
export function isUniform(space: CompiledSpace): boolean {
  return (
    space.size <= 2 ** 53 &&
    space.parameters.every(
      (parameter) =>
        parameter.conditions.length === 0 &&
        (parameter.kind === 'constant' || equallyLikely.has(parameter.expression.type)),
    )
  );
}

/**
 * After this many consecutive used draws, take the next unused configuration of a random order. Smaller distorts the
 * probabilities earlier; larger costs time, but only near exhaustion.
 */
const REDRAWS = 32;

/**
 * Draws without replacement that keep the declared probabilities, by redrawing until a configuration is new. Options of
 * a choice stay equally likely, however many configurations each holds, while unused ones are left in them.
 *
 * Place n depends only on the draws, not on when it is requested; the used keys are a cache that grows with n.
 */
export class RejectionOrder implements DrawOrder {
  readonly #space: CompiledSpace;
  readonly #draw: (index: number) => Configuration;
  readonly #permutation: IndexPermutation;
  readonly #used = new Set<string>();
  /** The source of each place: draw i as i, place p of the permutation as −1 − p. */
  readonly #sources: number[] = [];
  #nextDraw = 0;
  #nextPlace = 0;
  #isExhausted = false;

  /** @param draw configuration of draw 0, 1, 2 … from the declared distributions */
  constructor(space: CompiledSpace, seed: number, draw: (index: number) => Configuration) {
    this.#space = space;
    this.#draw = draw;
    this.#permutation = new IndexPermutation(Math.min(space.size, 2 ** 53), seed, 'order');
  }

  configurationOf(number: number): Configuration | undefined {
    while (this.#sources.length <= number && !this.#isExhausted) this.#advance();
    const source = this.#sources[number];
    return source === undefined ? undefined : this.#configurationFrom(source);
  }

  #configurationFrom(source: number): Configuration {
    return source >= 0 ? this.#draw(source) : this.#space.configurationAt(this.#permutation.at(-1 - source));
  }

  #advance(): void {
    let refused = 0;
    for (let redraw = 0; redraw < REDRAWS && refused < REFUSED_LIMIT; ) {
      const outcome = this.#take(this.#nextDraw++);
      if (outcome === 'taken') return;
      // A refused draw says nothing about how much of the space is used.
      if (outcome === 'refused') refused++;
      else redraw++;
    }
    for (refused = 0; this.#nextPlace < this.#permutation.size && refused < REFUSED_LIMIT; ) {
      const outcome = this.#take(-1 - this.#nextPlace++);
      if (outcome === 'taken') return;
      if (outcome === 'refused') refused++;
    }
    // If some configurations were taken, most likely all allowed ones have been.
    if (refused === REFUSED_LIMIT && this.#sources.length === 0) throw constraintsTooTight(this.#space);
    this.#isExhausted = true;
  }

  #take(source: number): 'taken' | 'used' | 'refused' {
    const configuration = this.#configurationFrom(source);
    if (!this.#space.allows(configuration)) return 'refused';
    const key = this.#space.key(configuration);
    if (this.#used.has(key)) return 'used';
    this.#used.add(key);
    this.#sources.push(source);
    return 'taken';
  }
}
