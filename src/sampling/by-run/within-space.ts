import type { ConfigurationRecord } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { type CompiledSpace, completeConfiguration } from '../../space/index.ts';
import type { Observation, PendingTrial, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';

/** The configuration of a trial in a space. */
type Place = (trial: PendingTrial) => ConfigurationRecord;

/** A sampler in a space with conditions, and the trials of a define-by-run sweep as it sees them. */
export class WithinSpace {
  readonly sampler: Sampler;
  readonly space: CompiledSpace;
  readonly #place: Place;
  /** The history as far as it was read. */
  readonly #history: Observation[] = [];

  private constructor(sampler: Sampler, space: CompiledSpace, place: Place) {
    this.sampler = sampler;
    this.space = space;
    this.#place = place;
  }

  /**
   * @param context of the sweep, whose space has no conditions on what trials ask for
   * @param space the same space with conditions
   * @param expected leaves out what the conditions leave out
   */
  static async make(
    context: SamplerContext,
    make: (context: SamplerContext) => Promise<Sampler>,
    { space, expected }: { space: CompiledSpace; expected: (config: ConfigurationRecord) => ConfigurationRecord },
  ): Promise<WithinSpace> {
    const place: Place = ({ number, config }) =>
      expected(completeConfiguration(context.space, config, seededRng(context.seed, number, 'not asked')));
    const placed = ({ trials, ...source }: NonNullable<SamplerContext['sources']>[number]) => ({
      ...source,
      trials: trials.map((trial) => ({ ...trial, config: place(trial) })),
    });
    const sampler = await make({ ...context, space, sources: context.sources?.map(placed) });
    return new WithinSpace(sampler, space, place);
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    for (const observation of request.history.slice(this.#history.length))
      this.#history.push({ ...observation, config: this.#place(observation) });
    const pending = request.pending.map((trial) => ({ ...trial, config: this.#place(trial) }));
    return this.sampler.suggest({ ...request, history: this.#history, pending });
  }
}
