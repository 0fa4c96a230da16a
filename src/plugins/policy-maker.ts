import type { StopReason } from '../model/index.ts';
import type { PolicyContext, PolicyDecision, TerminationPolicy } from '../termination/index.ts';
import { checkMethods } from './check-methods.ts';
import type { PolicyPlugin } from './define.ts';
import { pluginError } from './errors.ts';
import { storedOptions } from './plugin-block.ts';

type Made = ReturnType<PolicyPlugin['create']>;

/**
 * Creates a plugin's policy.
 * @param type `package/name`
 * @param definition its options, with the keys of its own schema
 * @throws {HyperDriveConfigException} PLUGIN_BAD_OPTIONS, PLUGIN_BAD_SHAPE
 */
export function makePluginPolicy(
  type: string,
  plugin: PolicyPlugin,
  definition: Readonly<Record<string, unknown>>,
  context: PolicyContext,
): TerminationPolicy {
  const made = plugin.create(context, storedOptions(type, plugin, definition));
  checkMethods(type, 'create must return a policy', made, ['report', 'finished', 'rewind']);
  if (made.next !== undefined)
    throw pluginError(
      'PLUGIN_BAD_SHAPE',
      `${type}: a policy from a package stops trials but cannot start any; remove next`,
      {
        details: { plugin: type, field: 'next' },
      },
    );
  return named(type, plugin.version, made);
}

/** A package's policy under the name and version that sweeps record, with checked decisions. */
function named(type: string, version: number, made: Made): TerminationPolicy {
  const { expectedFinal, totalChanged } = made;
  return {
    name: type,
    version,
    report(trial, value, judged, step): PolicyDecision {
      const decision = made.report(trial, value, judged, step);
      if (decision?.kind === 'continue') return { kind: 'continue' };
      if (decision?.kind === 'stop' && typeof decision.reason?.text === 'string')
        return { kind: 'stop', reason: recorded(type, decision.reason) };
      throw pluginError('PLUGIN_BAD_SHAPE', `${type}: report must return a decision, got ${JSON.stringify(decision)}`, {
        details: { plugin: type, version, field: 'report' },
      });
    },
    finished: (trial, outcome) => made.finished(trial, outcome),
    rewind: (trial, keep) => made.rewind(trial, keep),
    ...(expectedFinal && { expectedFinal: (trial: number) => expectedFinal.call(made, trial) }),
    ...(totalChanged && { totalChanged: (total: number) => totalChanged.call(made, total) }),
  };
}

/** A reason under the name that sweeps record, restricted to numbers that JSON can represent. */
function recorded(policy: string, { text, interval, numbers = {} }: StopReason): StopReason {
  const finite = Object.entries(numbers).filter(([, value]) => Number.isFinite(value));
  return { policy, text, interval, numbers: Object.fromEntries(finite) };
}

/**
 * Creates a plugin's policies as a sweep does, for the plugin's own tests.
 * @param options as in a sweep file. @defaultValue none
 * @throws {HyperDriveConfigException} PLUGIN_BAD_OPTIONS
 * @since 0.2.0
 */
export function policyMaker<Options>(
  plugin: PolicyPlugin<Options>,
  options: Readonly<Record<string, unknown>> = {},
): (context: PolicyContext) => TerminationPolicy {
  // The plugin's own schema validates the options.
  const any = plugin as PolicyPlugin<unknown>;
  return (context) => makePluginPolicy(plugin.name, any, options, context);
}
