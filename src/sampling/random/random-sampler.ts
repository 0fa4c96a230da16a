import { hashSeed, SOBOL_MAX_DIMENSIONS, SobolSequence, seededRng } from '../../numerics/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { constraintsTooTight, drawAllowed, REFUSED_LIMIT } from '../allowed.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { type DrawOrder, isUniform, RejectionOrder, UniformOrder } from './draw-order.ts';
import { RANDOM_VERSION } from './version.ts';

/** How draws are distributed. */
export type RandomRule = 'random' | 'sobol';

/**
 * `RandomParameterSampling`: independent draws from the declared distributions, whatever the results.
 *
 * Suggestion n is a function of (space, seed, rule, n) only. Rule `sobol` takes point n of a scrambled Sobol sequence
 * instead of independent uniforms; with constraints, the n-th allowed point. A finite space is drawn without
 * replacement, and is exhausted once each of its configurations has been suggested.
 */
export class RandomSampler implements Sampler {
  readonly name = 'random';
  readonly version = RANDOM_VERSION;
  readonly learns = false;
  readonly #space: CompiledSpace;
  readonly #rule: RandomRule;
  readonly #sobol: SobolSequence | undefined;
  readonly #order: DrawOrder | undefined;
  readonly #seed: number;
  /** Sobol points that the constraints allow, as far as requested so far: a cache. */
  readonly #allowed: number[] = [];
  #nextPoint = 0;

  constructor(context: Pick<SamplerContext, 'space' | 'seed'>, rule: RandomRule = 'random') {
    const { space, seed } = context;
    this.#space = space;
    this.#rule = rule;
    this.#seed = seed;
    if (rule === 'sobol' && space.dimension > 0)
      this.#sobol = new SobolSequence(Math.min(space.dimension, SOBOL_MAX_DIMENSIONS), hashSeed(seed, 'sobol'));
    if (space.size !== Number.POSITIVE_INFINITY || space.exactSize !== undefined)
      this.#order =
        rule === 'random' && isUniform(space)
          ? new UniformOrder(space, seed)
          : new RejectionOrder(space, seed, (index) =>
              space.fromUnit(this.#unit(index, () => seededRng(seed, 'draw', index))),
            );
  }

  suggest(request: SuggestRequest): Suggestion {
    const config = this.#order ? this.#order.configurationOf(request.number) : this.#endless(request);
    const note = { method: this.#rule, from: 'uniform', draw: request.number };
    return config ? { kind: 'configuration', config, note } : { kind: 'exhausted' };
  }

  /** Configuration of an infinite space: the request's own draw, or the next allowed Sobol point. */
  #endless({ number, rng }: SuggestRequest): ReturnType<CompiledSpace['fromUnit']> {
    if (this.#space.constraints.length === 0) return this.#space.fromUnit(this.#unit(number, () => rng));
    if (!this.#sobol) return drawAllowed(this.#space, rng);
    const at = (index: number) => this.#space.fromUnit(this.#unit(index, () => seededRng(this.#seed, 'draw', index)));
    for (let refused = 0; this.#allowed.length <= number; this.#nextPoint++) {
      if (this.#space.allows(at(this.#nextPoint))) this.#allowed.push(this.#nextPoint);
      else if (++refused === REFUSED_LIMIT) throw constraintsTooTight(this.#space);
    }
    return at(this.#allowed[number] ?? 0);
  }

  /** Unit vector of draw `index`. Parameters beyond the Sobol table are drawn independently. */
  #unit(index: number, makeRng: () => { uniform(): number }): Float64Array {
    const unit = new Float64Array(this.#space.dimension);
    const filled = this.#sobol?.dimensions ?? 0;
    this.#sobol?.point(index, unit);
    if (filled === unit.length) return unit;
    const rng = makeRng();
    for (let d = filled; d < unit.length; d++) unit[d] = rng.uniform();
    return unit;
  }
}
