import { FeasibleFirstSampler, ParegoSampler } from '../multi/index.ts';
import { goalsOf, type Sampler, type SamplerContext } from '../sampler.ts';
import { BayesianSampler } from './bayesian-sampler.ts';

/** Creates the Gaussian-process sampler for a sweep: for several objectives, for outcome constraints, or plain. */
export function makeBayesian(context: SamplerContext): Sampler {
  const goals = goalsOf(context);
  const [goal] = goals;
  if (goals.length > 1) return new ParegoSampler(context, goals);
  return context.hasOutcomeConstraints === true
    ? new FeasibleFirstSampler({ ...context, goal })
    : new BayesianSampler({ ...context, goal });
}
