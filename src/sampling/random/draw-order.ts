import type { CompiledSpace } from '../../space/index.ts';
import { IndexPermutation } from './index-permutation.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/** An order of configurations: `configurationOf(0)`, `configurationOf(1)` …; undefined after the last one. */
export interface DrawOrder {
  configurationOf(number: number): Configuration | undefined;
}

/** A random order of a space whose configurations are all equally likely: nothing is stored, any place costs the same. */
export class UniformOrder implements DrawOrder {
  readonly #space: CompiledSpace;
  readonly #permutation: IndexPermutation;

  constructor(space: CompiledSpace, seed: number) {
    this.#space = space;
    this.#permutation = new IndexPermutation(space.size, seed, 'order');
  }

  configurationOf(number: number): Configuration | undefined {
    return number < this.#permutation.size ? this.#space.configurationAt(this.#permutation.at(number)) : undefined;
  }
}

/**
 * True where every configuration of a finite space is equally likely and has one index only: choices and randint, not
 * nested. The size is below 2^53, so that indexes are exact numbers.
 */
export function isUniform(space: CompiledSpace): boolean {
  return (
    space.size <= 2 ** 53 &&
    space.parameters.every(
      (parameter) =>
        parameter.condition === undefined &&
        (parameter.kind === 'constant' ||
          parameter.expression.type === 'choice' ||
          parameter.expression.type === 'randint'),
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
    for (let redraw = 0; redraw < REDRAWS; redraw++) if (this.#take(this.#nextDraw++)) return;
    while (this.#nextPlace < this.#permutation.size) if (this.#take(-1 - this.#nextPlace++)) return;
    this.#isExhausted = true;
  }

  #take(source: number): boolean {
    const key = this.#space.key(this.#configurationFrom(source));
    if (this.#used.has(key)) return false;
    this.#used.add(key);
    this.#sources.push(source);
    return true;
  }
}
