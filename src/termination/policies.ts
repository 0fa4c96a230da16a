import { z } from 'zod';
import { bandit } from './bandit/index.ts';
import { auto, fast, safe } from './curve/index.ts';
import { asha, hyperband, pasha } from './halving/index.ts';
import { medianStopping } from './median/index.ts';
import { none } from './none/index.ts';
import { pbt } from './population/index.ts';
import { PolicyRegistry } from './registry.ts';
import { truncationSelection } from './truncation/index.ts';

/** The built-in policies, in the order of the documentation. A new one needs a folder and an entry here. */
const kinds = [
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

export const policies = new PolicyRegistry(kinds);

const [first, ...others] = kinds;

/** Definition of a built-in policy: a union by `type`. */
export const earlyTerminationSchema = z.discriminatedUnion('type', [
  first.schema,
  ...others.map(({ schema }) => schema),
]);
export type EarlyTerminationDefinition = z.output<typeof earlyTerminationSchema>;

type NamedKind = Extract<(typeof kinds)[number], { readonly standsAlone: true }>;
/** Types of the policies whose name alone makes a policy. */
export type NamedPolicyType = z.output<NamedKind['schema']>['type'];
