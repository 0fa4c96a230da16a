import type { SamplerContext } from '../sampler.ts';

/**
 * Most trials for a Gaussian process. A suggestion costs about 0.1 s there and grows with the cube of the trials; the
 * tree-structured Parzen estimator costs milliseconds at any number.
 */
const GP_TRIALS = 1000;
/** The same with several objectives, where each suggestion refits the model. */
const PAREGO_TRIALS = 300;
/**
 * Most trials for the estimator with several objectives. Each suggestion ranks them again: 3,000 take about 0.1 s. It
 * beats NSGA-II at 400.
 */
const RANKED_TRIALS = 3000;
/**
 * Beyond this many free parameters, all trials of a budget that a Gaussian process can serve are equally far apart to
 * it.
 */
const GP_DIMENSIONS = 100;

/** The sampler that `auto` picks, and the reason: one sentence for people. */
export interface AutoChoice {
  readonly sampler: 'random' | 'sobol' | 'gp' | 'tpe' | 'nsga2';
  readonly why: string;
}

/**
 * The sampler that `auto` picks for a suggestion.
 *
 * @param trialCount - ended and pending trials that the suggestion may see
 */
export function chooseSampler(
  context: Pick<SamplerContext, 'space' | 'goal' | 'goals' | 'maxTotalTrials'>,
  trialCount: number,
): AutoChoice {
  const { space, goal, goals, maxTotalTrials } = context;
  if (space.exactSize !== undefined && space.exactSize <= BigInt(maxTotalTrials))
    return { sampler: 'random', why: `all ${space.exactSize} configurations fit into ${maxTotalTrials} trials` };
  if (goal === undefined) return { sampler: 'sobol', why: 'without an objective there is nothing to learn from' };
  if (goals !== undefined && goals.length > 1) {
    if (space.dimension <= GP_DIMENSIONS && trialCount <= PAREGO_TRIALS)
      return { sampler: 'gp', why: `${goals.length} objectives and at most ${PAREGO_TRIALS} trials to learn from` };
    if (trialCount <= RANKED_TRIALS)
      return { sampler: 'tpe', why: `${goals.length} objectives and at most ${RANKED_TRIALS} trials to learn from` };
    return { sampler: 'nsga2', why: `${goals.length} objectives and more than ${RANKED_TRIALS} trials to learn from` };
  }
  if (space.dimension > GP_DIMENSIONS)
    return { sampler: 'tpe', why: `${space.dimension} free parameters are more than ${GP_DIMENSIONS}` };
  if (trialCount > GP_TRIALS) return { sampler: 'tpe', why: `more than ${GP_TRIALS} trials to learn from` };
  return { sampler: 'gp', why: `at most ${GP_TRIALS} trials to learn from` };
}
