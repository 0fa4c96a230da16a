import { samplers } from '../../../sampling/index.ts';
import { policies } from '../../../termination/index.ts';

/** Names that a sweep file may give, in the order of the documentation. Samplers and policies of plugins are not among them. */
export interface SweepFileChoices {
  readonly samplers: readonly string[];
  readonly policies: readonly string[];
}

/** The samplers and policies of the product, from their registries: what forms offer. */
export function sweepFileChoices(): SweepFileChoices {
  return { samplers: samplers.types, policies: policies.types };
}
