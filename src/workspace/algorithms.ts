import { dirname } from 'node:path';
import type { SweepDefinition } from '../model/index.ts';
import { isPluginType, type PluginAccess, Plugins, policyKindOf, samplerKindOf } from '../plugins/index.ts';
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

/**
 * Plugins of the project that a state folder belongs to: of the folder that holds it, and of the working folder.
 * @param folder absolute; undefined for a temporary folder, above which anybody may have installed something
 * @param options.allow packages that may be loaded. @defaultValue any installed package
 * @param options.workingFolder absolute. @defaultValue that of the process
 */
export function projectPlugins(
  folder: string | undefined,
  options: { readonly allow?: PluginAccess['allow'] | undefined; readonly workingFolder?: string } = {},
): Plugins {
  const { allow = 'installed', workingFolder = process.cwd() } = options;
  return new Plugins({
    allow,
    folders: [...new Set([...(folder === undefined ? [] : [dirname(folder)]), workingFolder])],
  });
}
