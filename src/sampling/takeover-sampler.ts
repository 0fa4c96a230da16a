import type { SamplingDefinition } from '../model/index.ts';
import { makeSampler } from './create-sampler.ts';
import { startingSampler } from './first-configurations.ts';
import type { SamplerRegistry } from './registry.ts';
import type { Sampler, SamplerContext } from './sampler.ts';
import { samplers } from './samplers.ts';
import { SkipUsedSampler, type Takeover } from './skip-used-sampler.ts';

/**
 * Creates the sampler that takes over when the space or the sampling of a running sweep changes. Samplers that learn
 * see the earlier trials in the history of each request. Grid and draws without replacement ignore the history: they
 * restart and skip used configurations. Draws from an infinite space continue with their numbers. The default
 * configuration is suggested only if no earlier sampler was asked for anything.
 *
 * @throws {HyperDriveConfigException} as {@link createSampler}
 */
export async function takeoverSampler(
  definition: SamplingDefinition,
  context: SamplerContext,
  takeover: Takeover,
  registry: SamplerRegistry = samplers,
): Promise<Sampler> {
  const sampler = await makeSampler(definition, context, registry);
  const kind = registry.kindOf(definition);
  if (takeover.firstNumber === 0) return startingSampler(sampler, kind, context, takeover.used);
  return kind.isSequence?.(context) ? new SkipUsedSampler(sampler, context, takeover) : sampler;
}
