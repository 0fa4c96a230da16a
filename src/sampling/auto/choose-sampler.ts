import type { SamplerContext } from '../sampler.ts';

/**
 * Trials that a Gaussian process is asked with. A suggestion then costs about 0.1 s and grows with the cube of the
 * trials; the tree-structured Parzen estimator costs milliseconds however many there are.
 */
const GP_TRIALS = 1000;
/** The same with several objectives, where the model is fitted anew for each suggestion. */
const PAREGO_TRIALS = 300;
/** Trials that the estimator ranks anew for each suggestion: 3,000 take about 0.1 s. It is ahead of NSGA-II at 400. */
const RANKED_TRIALS = 3000;
/** Free parameters beyond which a Gaussian process sees nothing but distance in the budgets that it can serve. */
const GP_DIMENSIONS = 100;

/** Which sampler `auto` asks, and why: one sentence for people. */
export interface AutoChoice {
  readonly sampler: 'random' | 'sobol' | 'gp' | 'tpe' | 'nsga2';
  readonly why: string;
}

/**
 * The choice of `auto` for a suggestion.
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
