import type { Rng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import { constraintsTooTight, drawAllowed, REFUSED_LIMIT, tryDrawAllowed } from './allowed.ts';
import { IndexPermutation } from './random/index.ts';
import type { Observation, PendingTrial, SuggestRequest } from './sampler.ts';

type Configuration = ReturnType<CompiledSpace['fromUnit']>;

/** Random draws before unused configurations are looked up in a random order. */
const REDRAWS = 32;

/**
 * The configurations that trials of this sweep have used, as far as requests show them. Model-based samplers consult it
 * before they suggest, so that they exhaust a finite space without repeats.
 *
 * A cache by position in the history: a fresh instance gives the same answers to the same request.
 */
export class SeenConfigurations {
  readonly #space: CompiledSpace;
  readonly #ended = new Set<string>();
  #pending = new Set<string>();
  #readCount = 0;
  #lastRead: number | undefined;
  #permutation: IndexPermutation | undefined;

  constructor(space: CompiledSpace) {
    this.#space = space;
  }

  /** Adds the trials of the request. */
  update(request: Pick<SuggestRequest, 'history' | 'pending'>): void {
    const { history, pending } = request;
    if (this.#readCount > 0 && history[this.#readCount - 1]?.number !== this.#lastRead) {
      this.#ended.clear();
      this.#readCount = 0;
    }
    for (; this.#readCount < history.length; this.#readCount++) {
      const observation = history[this.#readCount] as Observation;
      // A trial of an earlier sweep does not use up a configuration of this one.
      if (!observation.earlier) this.#ended.add(this.#space.key(observation.config));
      this.#lastRead = observation.number;
    }
    this.#pending = new Set(pending.map((trial: PendingTrial) => this.#space.key(trial.config)));
  }

  has(configuration: Configuration): boolean {
    const key = this.#space.key(configuration);
    return this.#ended.has(key) || this.#pending.has(key);
  }

  /**
   * A random configuration that satisfies the constraints and that no trial has used; undefined if a finite space has
   * none left. In an infinite space of few likely values (a coarse qnormal) it may repeat one after {@link REDRAWS}
   * draws.
   *
   * @param rng - randomness of this suggestion
   * @param seed - seed of the sweep; fixes the order in which the last ones are looked up
   * @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT
   */
  unused(rng: Rng, seed: number): Configuration | undefined {
    if (this.#space.exactSize === undefined) return this.#drawn(rng) ?? drawAllowed(this.#space, rng);
    return this.#drawn(rng) ?? this.#lookUp(seed);
  }

  /** Undefined if all {@link REDRAWS} draws were used before, or if constraints refuse too many. */
  #drawn(rng: Rng): Configuration | undefined {
    for (let redraw = 0; redraw < REDRAWS; redraw++) {
      const drawn = tryDrawAllowed(this.#space, rng);
      if (!drawn) return undefined;
      if (!this.has(drawn)) return drawn;
    }
    return undefined;
  }

  /**
   * The first unused configuration of a finite space in a random order, which also reaches configurations that are
   * almost never drawn, such as the ends of a log scale. Undefined after the last one, or if so many are refused that
   * the others have most likely been used.
   */
  #lookUp(seed: number): Configuration | undefined {
    this.#permutation ??= new IndexPermutation(Math.min(this.#space.size, 2 ** 53), seed, 'unused');
    let refused = 0;
    for (let place = 0; place < this.#permutation.size && refused < REFUSED_LIMIT; place++) {
      const configuration = this.#space.configurationAt(this.#permutation.at(place));
      if (!this.#space.allows(configuration)) refused++;
      else if (!this.has(configuration)) return configuration;
    }
    if (refused === REFUSED_LIMIT && this.#ended.size + this.#pending.size === 0)
      throw constraintsTooTight(this.#space);
    return undefined;
  }
}
