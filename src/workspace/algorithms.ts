import type { SweepDefinition } from '../model/index.ts';
import { isPluginType, type Plugins, policyKindOf, samplerKindOf } from '../plugins/index.ts';
import { type SamplerRegistry, samplers } from '../sampling/index.ts';
import { type PolicyRegistry, policies } from '../termination/index.ts';

/** The samplers and policies that a definition may name. */
export interface Algorithms {
  readonly samplers: SamplerRegistry;
  readonly policies: PolicyRegistry;
}

/** The built-in ones. */
export const ownAlgorithms: Algorithms = { samplers, policies };

/** The names in a definition or a sweep file. */
export interface NamedAlgorithms {
  readonly sampler: string | undefined;
  readonly policy: string | undefined;
}

/**
 * The built-in samplers and policies, plus the named plugins.
 * @throws {HyperDriveConfigException} PLUGIN_*
 */
export async function loadAlgorithms(plugins: Plugins, { sampler, policy }: NamedAlgorithms): Promise<Algorithms> {
  return {
    samplers:
      sampler !== undefined && isPluginType(sampler)
        ? samplers.with([samplerKindOf(sampler, await plugins.load('sampler', sampler))])
        : samplers,
    policies:
      policy !== undefined && isPluginType(policy)
        ? policies.with([policyKindOf(policy, await plugins.load('policy', policy))])
        : policies,
  };
}

/** Likewise for a definition, whose trials may run in another project than that of the state folder. */
export function algorithmsOf(
  plugins: Plugins,
  { sampling, earlyTermination, trial }: Pick<SweepDefinition, 'sampling' | 'earlyTermination' | 'trial'>,
) {
  const there = trial.type === 'command' ? plugins.from([trial.workingFolder]) : plugins;
  return loadAlgorithms(there, { sampler: sampling.type, policy: earlyTermination.type });
}
