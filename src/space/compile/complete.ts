import type { Rng } from '../../numerics/index.ts';
import { conditionalNames } from '../condition/entry-order.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import type { CompiledSpace } from './compiled-space.ts';

/**
 * A configuration of a define-by-run trial with a random value for each parameter that the trial did not ask for. A
 * fixed value would look like a cluster of trials to a sampler; draws from the space tell it nothing. Parameters with
 * conditions are those that every trial has, where it has them: trials ask for parameters without conditions.
 */
export function completeConfiguration(space: CompiledSpace, config: ConfigurationValue, rng: Rng): ConfigurationValue {
  const conditional = conditionalNames(space.space);
  const missing = Object.keys(space.space).filter(
    (name) => !Object.hasOwn(config, name) && !conditional.includes(name),
  );
  if (missing.length === 0) return config;
  const drawn = space.fromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
  return { ...Object.fromEntries(missing.map((name) => [name, drawn[name] ?? null])), ...config };
}
