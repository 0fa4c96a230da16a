import type { Goal } from '../../model/index.ts';
import type { Observation, Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { TPE_VERSION, TpeSampler } from '../tpe/index.ts';
import { multiLessonOf, rankingOf, type TrialStanding } from './trial-losses.ts';

/**
 * `tpe` with several objectives or outcome constraints. The estimator goes by the order of the trials alone, so it is
 * given their place in one: fronts first, the loneliest of a front before the others, trials outside the outcome
 * constraints last by how far they are outside. Its good set is then the front, or the part of it that is spread best.
 *
 * Reference: Ozaki, Tanigaki, Watanabe and Onishi (2020), Multiobjective tree-structured Parzen estimator, GECCO.
 * Departs from the paper: ties within the last front are split by crowding instead of by hypervolume, which costs the
 * same for any number of objectives.
 */
export class RankedTpeSampler implements Sampler {
  readonly name = 'tpe';
  /** With that of the estimator; what is done here rises with it. */
  readonly version = TPE_VERSION;
  readonly #context: SamplerContext;
  readonly #goals: readonly [Goal, ...Goal[]];

  constructor(context: SamplerContext, goals: readonly [Goal, ...Goal[]]) {
    this.#context = context;
    this.#goals = goals;
  }

  suggest(request: SuggestRequest): Suggestion {
    // Places change with every trial, so nothing can be kept between suggestions.
    const sampler = new TpeSampler({ ...this.#context, goal: 'minimize' });
    return sampler.suggest({ ...request, history: this.#placed(request.history) });
  }

  #placed(history: readonly Observation[]): Observation[] {
    const scored = new Map<number, TrialStanding>();
    history.forEach((observation, i) => {
      const trainingSignal = multiLessonOf(observation, this.#goals);
      if (trainingSignal.kind === 'scored') scored.set(i, trainingSignal);
    });
    const at = [...scored.keys()];
    const places = new Map(rankingOf([...scored.values()]).map((k, place) => [at[k], place]));
    return history.map((observation, i): Observation => {
      const place = places.get(i);
      if (place !== undefined) return { ...observation, state: 'completed', failure: undefined, value: place };
      const { kind } = multiLessonOf(observation, this.#goals);
      // A value of the first objective alone is no value.
      return { ...observation, value: kind === 'bad' ? Number.NaN : undefined, intervals: kind === 'bad' ? 1 : 0 };
    });
  }
}
