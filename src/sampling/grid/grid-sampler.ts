import type { CompiledSpace } from '../../space/index.ts';
import { constraintsTooTight, REFUSED_LIMIT } from '../allowed.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { checkGrid } from './check-grid.ts';

/** The grid may hold allowed configurations beyond the stretch that was searched. */
const OR_ELSE =
  ' Or declare the parameters that the constraints name last, so that the grid goes through their values first, or use sampling_algorithm: random.';

/**
 * `GridParameterSampling`: every configuration once, in declaration order, the last parameter fastest. The options of a
 * nested choice come one after the other, each with its own product. Configurations that violate the constraints are
 * skipped.
 *
 * Takes `choice`, as the original does, and also every other expression with finitely many values.
 */
export class GridSampler implements Sampler {
  readonly name = 'grid';
  readonly version = 1;
  readonly learns = false;
  readonly #space: CompiledSpace;
  /**
   * Only if options can give equal configurations or constraints refuse some: the index of each distinct one so far.
   */
  readonly #distinct: { readonly indexes: number[]; readonly keys: Set<string>; next: number } | undefined;

  /** @throws {HyperDriveConfigException} SAMPLING_GRID_CONTINUOUS */
  constructor(context: Pick<SamplerContext, 'space'>) {
    checkGrid(context.space);
    this.#space = context.space;
    const isNested = context.space.parameters.some((parameter) => parameter.condition !== undefined);
    if (isNested || context.space.constraints.length > 0) this.#distinct = { indexes: [], keys: new Set(), next: 0 };
  }

  /** @throws {HyperDriveConfigException} SAMPLING_CONSTRAINTS_TOO_TIGHT */
  suggest(request: SuggestRequest): Suggestion {
    const index = this.#indexOf(request.number);
    if (index >= this.#space.size) return { kind: 'exhausted' };
    return {
      kind: 'configuration',
      config: this.#space.configurationAt(index),
      note: { method: 'grid', from: 'uniform', index },
    };
  }

  #indexOf(number: number): number {
    const distinct = this.#distinct;
    if (!distinct) return number;
    let refused = 0;
    while (distinct.indexes.length <= number && distinct.next < this.#space.size) {
      const index = distinct.next++;
      const configuration = this.#space.configurationAt(index);
      if (!this.#space.allows(configuration)) {
        if (++refused === REFUSED_LIMIT) throw constraintsTooTight(this.#space, ' in a row of the grid', OR_ELSE);
        continue;
      }
      const key = this.#space.key(configuration);
      if (distinct.keys.has(key)) continue;
      distinct.keys.add(key);
      distinct.indexes.push(index);
    }
    return distinct.indexes[number] ?? Number.POSITIVE_INFINITY;
  }
}
