import { samplers } from '../../../sampling/index.ts';
import { policies } from '../../../termination/index.ts';

/**
 * Names that a sweep file may use, in the order of the documentation. Plugins' samplers and policies are not included.
 */
export interface SweepFileChoices {
  readonly samplers: readonly string[];
  readonly policies: readonly string[];
}

/** The built-in samplers and policies, from their registries, for forms. */
export function sweepFileChoices(): SweepFileChoices {
  return { samplers: samplers.types, policies: policies.types };
}
