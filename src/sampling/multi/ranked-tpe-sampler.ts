import type { Goal } from '../../model/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { TPE_VERSION, TpeSampler } from '../tpe/index.ts';
import { rankingOf, type TrialStanding, toMultiTrainingSignal } from './trial-losses.ts';

/**
 * `tpe` with several objectives or outcome constraints. The estimator uses only the order of the trials, so each
 * trial's rank serves as its loss: front by front, the least crowded of a front first, then the trials outside the
 * outcome constraints by violation. The good set is then the front, or its best-spread part.
 *
 * Reference: Ozaki, Tanigaki, Watanabe and Onishi (2020), Multiobjective tree-structured Parzen estimator, GECCO.
 * Departs from the paper: crowding instead of hypervolume breaks ties within the last front, because it costs the same
 * for any number of objectives.
 */
export class RankedTpeSampler implements Sampler {
  readonly name = 'tpe';
  /** The version of the estimator; a change here raises it too. */
  readonly version = TPE_VERSION;
  readonly #context: SamplerContext;
  readonly #goals: readonly [Goal, ...Goal[]];

  constructor(context: SamplerContext, goals: readonly [Goal, ...Goal[]]) {
    this.#context = context;
    this.#goals = goals;
  }

  suggest(request: SuggestRequest): Suggestion {
    // Ranks change with every trial, so suggestions share no state.
    const sampler = new TpeSampler({ ...this.#context, goal: 'minimize' });
    return sampler.suggest({ ...request, history: this.#placed(request.history) });
  }

  #placed(history: readonly Observation[]): Observation[] {
    const scored = new Map<number, TrialStanding>();
    history.forEach((observation, i) => {
      const trainingSignal = toMultiTrainingSignal(observation, this.#goals);
      if (trainingSignal.kind === 'scored') scored.set(i, trainingSignal);
    });
    const at = [...scored.keys()];
    const places = new Map(rankingOf([...scored.values()]).map((k, place) => [at[k], place]));
    return history.map((observation, i): Observation => {
      const place = places.get(i);
      if (place !== undefined) return { ...observation, state: 'completed', failure: undefined, value: place };
      const { kind } = toMultiTrainingSignal(observation, this.#goals);
      // A value of the first objective alone does not count.
      return { ...observation, value: kind === 'bad' ? Number.NaN : undefined, intervals: kind === 'bad' ? 1 : 0 };
    });
  }
}
