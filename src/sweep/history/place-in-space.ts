import type { ConfigurationRecord, SweepDefinition } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { type CompiledSpace, completeConfiguration } from '../../space/index.ts';

/**
 * The configuration of a trial in a space; undefined if it does not fit. What the trial of a define-by-run sweep did not
 * ask for gets a random value of the space, the same one each time.
 *
 * @param definition of the trial's sweep
 */
export function placeInSpace(
  { seed, defineByRun }: Pick<SweepDefinition, 'seed' | 'defineByRun'>,
  space: CompiledSpace,
  { number, config }: { readonly number: number; readonly config: ConfigurationRecord },
): ConfigurationRecord | undefined {
  const whole =
    defineByRun === undefined ? config : completeConfiguration(space, config, seededRng(seed, number, 'not asked'));
  return space.contains(whole) === undefined ? whole : undefined;
}

/**
 * Likewise, without what the trial did not ask for: what the sampler of a define-by-run sweep sees. Of a sweep with a
 * fixed space it is the whole configuration.
 */
export function askedInSpace(
  definition: Pick<SweepDefinition, 'seed' | 'defineByRun'>,
  space: CompiledSpace,
  trial: { readonly number: number; readonly config: ConfigurationRecord },
): ConfigurationRecord | undefined {
  return placeInSpace(definition, space, trial) && trial.config;
}
