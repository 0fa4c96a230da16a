import { z } from 'zod';
import { nearestWord } from '../base/index.ts';
import type { PolicyDefinition, StopReason } from '../model/index.ts';
import { bandit } from './bandit/index.ts';
import { auto, fast, safe } from './curve/index.ts';
import { terminationError } from './errors.ts';
import { asha, hyperband, pasha } from './halving/index.ts';
import { medianStopping } from './median/index.ts';
import { none } from './none/index.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { PolicyAdvice } from './policy-advice.ts';
import type { PolicyEntry, PolicyFault, SweepFacts } from './policy-entry.ts';
import { pbt } from './population/index.ts';
import type { WorkMeter } from './ranking/ordered-values.ts';
import { truncationSelection } from './truncation/index.ts';

/**
 * The policies of the product, in the order in which people read about them. Adding one is a folder and a line here; the
 * definition, the sweep file, the reference pages, advice, words and the SDK follow from its entry.
 */
const registered = [
  none,
  bandit,
  medianStopping,
  truncationSelection,
  auto,
  safe,
  fast,
  asha,
  hyperband,
  pasha,
  pbt,
] as const;

const [first, ...others] = registered;

/** The policies of the product by what they can be asked. */
export const policies: readonly PolicyEntry[] = registered;

/** Definition of a policy of the product: a union by `type`. */
export const earlyTerminationSchema = z.discriminatedUnion('type', [
  first.schema,
  ...others.map(({ schema }) => schema),
]);
export type EarlyTerminationDefinition = z.output<typeof earlyTerminationSchema>;
/** The same as users write it: settings with a default may be left out. */
export type EarlyTerminationOptions = z.input<typeof earlyTerminationSchema>;

/** The entry of a policy. @throws {HyperDriveConfigException} TERMINATION_UNKNOWN_POLICY naming the nearest one */
export function policyOf({ type }: Pick<PolicyDefinition, 'type'>): PolicyEntry {
  const found = policies.find((entry) => entry.type === type);
  if (found !== undefined) return found;
  const names = policies.map((entry) => entry.type);
  const nearest = nearestWord(type, names);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw terminationError(
    'TERMINATION_UNKNOWN_POLICY',
    `early_termination.type: expected one of ${names.join(', ')}, got ${JSON.stringify(type)}${hint}`,
    { details: { type, nearest: nearest ?? null } },
  );
}

/** Names of the settings of a policy in camel case, as the SDK takes them: for refusing others with the nearest one. */
export function policyOptions(type: string): readonly string[] {
  return Object.keys(policyOf({ type }).schema.shape).filter((name) => name !== 'type');
}

/**
 * Checks what a policy's settings mean together, and the range of each for definitions that did not pass the schema.
 *
 * @throws {HyperDriveConfigException} a TERMINATION_* code
 */
export function validatePolicy(definition: PolicyDefinition): void {
  policyOf(definition).check(definition);
}

/**
 * Loads and makes the policy of a definition, without any history: the caller feeds it the log.
 *
 * @param meter - adds up the policy's elementary steps, for tests of its cost
 * @throws {HyperDriveConfigException} a TERMINATION_* code when the definition makes no sense (see `validatePolicy`)
 */
export async function createPolicy(
  definition: PolicyDefinition,
  context: PolicyContext,
  meter?: WorkMeter,
): Promise<TerminationPolicy> {
  const make = await policyOf(definition).load();
  return make(definition, context, meter);
}

/**
 * Warnings about an early termination policy, for `hyperdrive check`. Nothing here is an error.
 *
 * @param expectedReports - reports of the primary metric in a full trial, where known
 */
export function policyAdvice(definition: PolicyDefinition, expectedReports?: number): readonly PolicyAdvice[] {
  return policyOf(definition).advice(definition, expectedReports);
}

/** A policy in a few words, such as `bandit, slack 0.1`. A policy that is not known here is shown by its name. */
export function policyText(definition: PolicyDefinition): string {
  const entry = policies.find(({ type }) => type === definition.type);
  return entry?.describe(definition) ?? definition.type;
}

/** What to call a policy that starts trials from the outputs of others; undefined: it only stops trials. */
export function continuingPolicy(definition: PolicyDefinition): string | undefined {
  return policies.find(({ type }) => type === definition.type)?.continues(definition);
}

/** Why a policy cannot serve a sweep; undefined: it can. */
export function policyFault(definition: PolicyDefinition, facts: SweepFacts): PolicyFault | undefined {
  return policyOf(definition).fault(definition, facts);
}

/**
 * The value of the primary metric that a stopped trial had to reach; undefined where its policy judges by rank or by a
 * prediction. Which of the numbers it is, is known to the policy rather than recorded: a recorded decision is compared
 * with its replay and never changes.
 */
export function stopLimit({ policy, numbers }: Pick<StopReason, 'policy' | 'numbers'>): number | undefined {
  const limit = policies.find(({ type }) => type === policy)?.limit;
  return limit !== undefined && Object.hasOwn(numbers, limit) ? numbers[limit] : undefined;
}

/** A policy that a form offers. */
export interface PolicyForm {
  /** `type` of the block. */
  readonly type: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The block that the form starts from, keys as in a sweep file; null: the name alone. */
  readonly starter: Readonly<Record<string, string | number>> | null;
}

/** What a form offers, in order. */
export function policyForms(): readonly PolicyForm[] {
  return policies.map(({ type, block, starter }) => ({
    type,
    summary: block.description ?? '',
    starter: starter === undefined ? null : { type, ...starter },
  }));
}
