import type { PolicyDefinition, StopReason } from '../model/index.ts';
import type { PolicyFault, SweepFacts } from './kind.ts';
import { policies } from './policies.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { PolicyAdvice } from './policy-advice.ts';

/**
 * Checks what a policy's settings mean together, and the range of each for definitions that did not pass the schema.
 *
 * @param registry policies that the definition may name. @defaultValue those of this product
 * @throws {HyperDriveConfigException} a TERMINATION_* code
 */
export function validatePolicy(definition: PolicyDefinition, registry = policies): void {
  registry.kindOf(definition).check(definition);
}

/**
 * Loads and makes the policy of a definition, without any history: the caller feeds it the log.
 *
 * @param registry policies that the definition may name. @defaultValue those of this product
 * @throws {HyperDriveConfigException} a TERMINATION_* code when the definition makes no sense (see `validatePolicy`)
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
 * Warnings about an early termination policy, for `hyperdrive check`. Nothing here is an error.
 *
 * @param expectedReports reports of the primary metric in a full trial, where known
 * @param registry policies that the definition may name. @defaultValue those of this product
 */
export function policyAdvice(
  definition: PolicyDefinition,
  expectedReports?: number,
  registry = policies,
): readonly PolicyAdvice[] {
  return registry.kindOf(definition).advice(definition, expectedReports);
}

/** Why a policy cannot serve a sweep; undefined: it can. */
export function policyFault(
  definition: PolicyDefinition,
  facts: SweepFacts,
  registry = policies,
): PolicyFault | undefined {
  return registry.kindOf(definition).fault(definition, facts);
}

/** What to call a policy that starts trials from the outputs of others; undefined: it only stops trials. */
export function continuingPolicy(definition: PolicyDefinition, registry = policies): string | undefined {
  return registry.find(definition.type)?.continues(definition);
}

/** A policy in a few words, such as `bandit, slack 0.1`. A policy that is not known here is shown by its name. */
export function policyText(definition: PolicyDefinition): string {
  return policies.find(definition.type)?.describe(definition) ?? definition.type;
}

/**
 * The value of the primary metric that a stopped trial had to reach; undefined where its policy judges by rank or by a
 * prediction. Which of the numbers it is, is known to the policy rather than recorded: a recorded decision is compared
 * with its replay and never changes.
 */
export function stopLimit(
  { policy, numbers }: Pick<StopReason, 'policy' | 'numbers'>,
  registry = policies,
): number | undefined {
  const limit = registry.find(policy)?.limit;
  return limit !== undefined && Object.hasOwn(numbers, limit) ? numbers[limit] : undefined;
}
