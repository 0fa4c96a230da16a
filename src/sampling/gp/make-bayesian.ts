import { goalsOf, type Sampler, type SamplerContext } from '../sampler.ts';
import { BayesianSampler } from './bayesian-sampler.ts';

/** Creates the Gaussian-process sampler for a sweep: for several objectives, for outcome constraints, or plain. */
export async function makeBayesian(context: SamplerContext): Promise<Sampler> {
  const goals = goalsOf(context);
  const [goal] = goals;
  if (goals.length > 1) {
    const { ParegoSampler } = await import('../multi/parego-sampler.ts');
    return new ParegoSampler(context, goals);
  }
  if (context.hasOutcomeConstraints !== true) return new BayesianSampler({ ...context, goal });
  const { FeasibleFirstSampler } = await import('../multi/feasible-first-sampler.ts');
  return new FeasibleFirstSampler({ ...context, goal });
}
