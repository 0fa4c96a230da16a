/** The trial that is likely the best where single values are noisy. The model loads when it is first asked. */
import type { CompiledSpace } from '../../space/index.ts';
import { type CompletedTrial, FEWEST_COMPLETED, type Recommendation } from './completed-trial.ts';

export type { CompletedTrial, Recommendation } from './completed-trial.ts';

/** Loads the model and asks it: see `recommendationOf`. Without enough trials, loads nothing. */
export async function recommend(
  space: CompiledSpace,
  trials: readonly CompletedTrial[],
): Promise<Recommendation | undefined> {
  if (trials.length < FEWEST_COMPLETED) return undefined;
  const { recommendationOf } = await import('./recommend.ts');
  return recommendationOf(space, trials);
}
