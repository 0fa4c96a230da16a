import type { PolicyDefinition, StopReason } from '../model/index.ts';
import type { PolicyFault, SweepFacts } from './kind.ts';
import { policies } from './policies.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { PolicyAdvice } from './policy-advice.ts';

/**
 * Checks that a policy's settings are consistent, and the range of each for definitions that did not pass the schema.
 *
 * @param registry policies that the definition may name. @defaultValue the built-in ones
 * @throws {HyperDriveConfigException} a TERMINATION_* code
 */
export function validatePolicy(definition: PolicyDefinition, registry = policies): void {
  registry.kindOf(definition).check(definition);
}

/**
 * Loads and creates the policy of a definition, without history: the caller feeds it the log.
 *
 * @param registry policies that the definition may name. @defaultValue the built-in ones
 * @throws {HyperDriveConfigException} a TERMINATION_* code if the definition is inconsistent (see `validatePolicy`)
 */
export async function createPolicy(
  definition: PolicyDefinition,
  context: PolicyContext,
  registry = policies,
): Promise<TerminationPolicy> {
  validatePolicy(definition, registry);
  const make = await registry.kindOf(definition).load();
  return make(definition, context);
}

/**
 * Warnings about an early termination policy, for `hyperdrive check`. None of them is an error.
 *
 * @param expectedReports reports of the primary metric in a full trial, where known
 * @param registry policies that the definition may name. @defaultValue the built-in ones
 */
export function policyAdvice(
  definition: PolicyDefinition,
  expectedReports?: number,
  registry = policies,
): readonly PolicyAdvice[] {
  return registry.kindOf(definition).advice(definition, expectedReports);
}

/** Why a policy cannot serve a sweep; undefined if it can. */
export function policyFault(
  definition: PolicyDefinition,
  facts: SweepFacts,
  registry = policies,
): PolicyFault | undefined {
  return registry.kindOf(definition).fault(definition, facts);
}

/** Display name of a policy that starts trials from the outputs of others; undefined if it only stops trials. */
export function continuingPolicy(definition: PolicyDefinition, registry = policies): string | undefined {
  return registry.find(definition.type)?.continues(definition);
}

/** A policy in a few words, such as `bandit, slack 0.1`; the name of a policy that is not built in. */
export function policyText(definition: PolicyDefinition): string {
  return policies.find(definition.type)?.describe(definition) ?? definition.type;
}

/**
 * The value of the primary metric that a stopped trial had to reach; undefined if nothing recorded says it. Stops of
 * earlier versions have no `needed`: there, the policy's kind says which of the recorded numbers it is.
 */
export function stopLimit(
  { policy, numbers }: Pick<StopReason, 'policy' | 'numbers'>,
  registry = policies,
): number | undefined {
  if (Object.hasOwn(numbers, 'needed')) return numbers.needed;
  const limit = registry.find(policy)?.limit;
  return limit !== undefined && Object.hasOwn(numbers, limit) ? numbers[limit] : undefined;
}
