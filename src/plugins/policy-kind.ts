import { policyDefinitionSchema } from '../model/index.ts';
import type { PolicyKind } from '../termination/index.ts';
import type { PolicyPlugin } from './define.ts';
import { pluginBlock, storedOptions } from './plugin-block.ts';
import { makePluginPolicy } from './policy-maker.ts';

/** Wraps a package's policy for the registry of policies. @param type `package/name` */
export function policyKindOf(type: string, plugin: PolicyPlugin): PolicyKind {
  const block = pluginBlock(type, plugin).pipe(policyDefinitionSchema);
  return {
    type,
    summary: plugin.summary,
    definition: block,
    fileBlock: block,
    standsAlone: true,
    limit: plugin.limit,
    starter: { type },
    read: (given) => given,
    check: () => {},
    advice: (definition, expectedReports) =>
      (plugin.advice?.(storedOptions(type, plugin, definition), expectedReports) ?? []).map((text) => ({
        code: 'PLUGIN',
        text,
      })),
    describe: () => type,
    continues: () => undefined,
    fault: () => undefined,
    load: async () => (definition, context) => makePluginPolicy(type, plugin, definition, context),
  };
}
