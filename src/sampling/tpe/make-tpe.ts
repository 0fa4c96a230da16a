import { RankedTpeSampler } from '../multi/index.ts';
import { goalsOf, type Sampler, type SamplerContext } from '../sampler.ts';
import { TpeSampler } from './tpe-sampler.ts';

/** Creates the estimator for a sweep: with ranks as losses for several objectives or outcome constraints, or plain. */
export function makeTpe(context: SamplerContext): Sampler {
  const goals = goalsOf(context);
  const [goal] = goals;
  return goals.length > 1 || context.hasOutcomeConstraints === true
    ? new RankedTpeSampler(context, goals)
    : new TpeSampler({ ...context, goal });
}
