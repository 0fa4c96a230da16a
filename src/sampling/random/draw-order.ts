import type { CompiledSpace, ExpressionType } from '../../space/index.ts';
import { REFUSED_LIMIT, tooTight } from '../allowed.ts';
import { IndexPermutation } from './index-permutation.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/** An order of configurations: `configurationOf(0)`, `configurationOf(1)` …; undefined after the last one. */
export interface DrawOrder {
  /** @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT */
  configurationOf(number: number): Configuration | undefined;
}

/**
 * A random order of a space whose configurations are all equally likely: nothing is stored, any place costs the same;
 * with constraints, the places that they allow are kept.
 */
export class UniformOrder implements DrawOrder {
  readonly #space: CompiledSpace;
  readonly #permutation: IndexPermutation;
  /** Places of the permutation that the constraints allow, as far as was asked for. */
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
      } else if (++refused === REFUSED_LIMIT) throw tooTight(this.#space);
    }
    return this.#places[number] ?? Number.POSITIVE_INFINITY;
  }
}

/** Expressions whose values are equally likely wherever they are finite. */
const equallyLikely: ReadonlySet<ExpressionType> = new Set(['choice', 'randint', 'range', 'int_range', 'log_range']);

/**
 * True where every configuration of a finite space is equally likely and has one index only: no q-forms, no nesting. The
 * size is below 2^53, so that indexes are exact numbers.
 */
export function isUniform(space: CompiledSpace): boolean {
  return (
    space.size <= 2 ** 53 &&
    space.parameters.every(
      (parameter) =>
        parameter.condition === undefined &&
        (parameter.kind === 'constant' || equallyLikely.has(parameter.expression.type)),
    )
  );
}

/**
 * After this many draws in a row that were all used before, the next unused configuration of a random order is taken.
 * Smaller bends the probabilities earlier; larger costs time near exhaustion only.
 */
const REDRAWS = 32;

/**
 * Draws without replacement that keep the declared probabilities: draws are repeated until one is new. Options of a
 * choice stay equally likely however many configurations each holds, as long as unused ones are left in them.
 *
 * Place n depends on the draws alone, not on when it is asked for; the used keys are a cache that grows with n.
 */
export class RejectionOrder implements DrawOrder {
  readonly #space: CompiledSpace;
  readonly #draw: (index: number) => Configuration;
  readonly #permutation: IndexPermutation;
  readonly #used = new Set<string>();
  /** Where each place came from: draw i as i, place p of the permutation as −1 − p. */
  readonly #sources: number[] = [];
  #nextDraw = 0;
  #nextPlace = 0;
  #isExhausted = false;

  /** @param draw configuration of draw 0, 1, 2 …, each from the declared distribution */
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
      // What the constraints refuse says nothing about how much of the space is used.
      if (outcome === 'refused') refused++;
      else redraw++;
    }
    for (refused = 0; this.#nextPlace < this.#permutation.size && refused < REFUSED_LIMIT; ) {
      const outcome = this.#take(-1 - this.#nextPlace++);
      if (outcome === 'taken') return;
      if (outcome === 'refused') refused++;
    }
    // Where some were taken, the others that are allowed have most likely been taken too.
    if (refused === REFUSED_LIMIT && this.#sources.length === 0) throw tooTight(this.#space);
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
