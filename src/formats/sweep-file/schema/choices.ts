import { samplers } from '../../../sampling/index.ts';
import { policies } from '../../../termination/index.ts';

/** What a form offers for a sweep file: the built-in samplers and policies, in the order of the documentation. */
interface SweepFileChoices {
  readonly samplers: readonly string[];
  readonly policies: readonly string[];
  /** Policies that take more than their name, each with the block that a form starts from. */
  readonly policyBlocks: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

/** The built-in samplers and policies, from their registries. */
export function sweepFileChoices(): SweepFileChoices {
  const blocks = policies.kinds.flatMap(({ type, starter }) =>
    Object.keys(starter).length > 1 ? [[type, starter]] : [],
  );
  return { samplers: samplers.types, policies: policies.types, policyBlocks: Object.fromEntries(blocks) };
}
