/** Effects of parameters, from a Gaussian process with its uncertainty. The model loads when it is first asked. */
import type { Goal } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import type { ModelEffects } from './effects.ts';

export type { EffectCurve, EffectPoint, ModelEffects, ParameterShare, Share } from './effects.ts';
export { FEWEST_CONFIGURATIONS } from './fewest-configurations.ts';

/** Loads the model and asks it: see `modelEffects`. */
export async function fitEffects(
  space: CompiledSpace,
  observations: readonly Observation[],
  goal: Goal,
): Promise<ModelEffects | undefined> {
  const { modelEffects } = await import('./effects.ts');
  return modelEffects(space, observations, goal);
}
