import { goalsOf, type Sampler, type SamplerContext } from '../sampler.ts';
import { TpeSampler } from './tpe-sampler.ts';

/** Creates the estimator for a sweep: with ranks as losses for several objectives or outcome constraints, or plain. */
export async function makeTpe(context: SamplerContext): Promise<Sampler> {
  const goals = goalsOf(context);
  const [goal] = goals;
  if (goals.length === 1 && context.hasOutcomeConstraints !== true) return new TpeSampler({ ...context, goal });
  const { RankedTpeSampler } = await import('../multi/ranked-tpe-sampler.ts');
  return new RankedTpeSampler(context, goals);
}
