import { RankedTpeSampler } from '../multi/index.ts';
import { goalsOf, type Sampler, type SamplerContext } from '../sampler.ts';
import { TpeSampler } from './tpe-sampler.ts';

/** The form of the estimator that a sweep needs: ranked where losses are no numbers, or plain. */
export function makeTpe(context: SamplerContext): Sampler {
  const goals = goalsOf(context);
  const [goal] = goals;
  return goals.length > 1 || context.hasOutcomeConstraints === true
    ? new RankedTpeSampler(context, goals)
    : new TpeSampler({ ...context, goal });
}
