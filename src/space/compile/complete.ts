import type { Rng } from '../../numerics/index.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import type { CompiledSpace } from './compiled-space.ts';

/**
 * A configuration of a define-by-run trial with a random value for each parameter that the trial did not ask for. A
 * fixed value would look like a cluster of trials to a sampler; draws from the space tell it nothing.
 */
export function completeConfiguration(space: CompiledSpace, config: ConfigurationValue, rng: Rng): ConfigurationValue {
  if (Object.keys(space.space).every((name) => Object.hasOwn(config, name))) return config;
  return { ...space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform())), ...config };
}
