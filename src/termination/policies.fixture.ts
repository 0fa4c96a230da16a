import type { PolicyDefinition } from '../model/index.ts';
import { policies } from './policies.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { WorkMeter } from './ranking/ordered-values.ts';

const loaded = new Map(await Promise.all(policies.kinds.map(async (kind) => [kind.type, await kind.load()] as const)));

/** Creates a policy whose code is already loaded, for tests that create many. */
export function createPolicy(
  definition: PolicyDefinition,
  context: PolicyContext,
  meter?: WorkMeter,
): TerminationPolicy {
  const make = loaded.get(policies.kindOf(definition).type);
  if (make === undefined) throw new Error(`policy ${definition.type} is not loaded`);
  return make(definition, context, meter);
}
