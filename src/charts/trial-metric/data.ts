import type { StateColour } from '../axes/palette.ts';

/** One metric of one trial. */
export interface TrialMetricData {
  readonly metric: string;
  readonly state: StateColour;
  /** Number of each point among the reports, from 1. */
  readonly index: readonly number[];
  readonly values: readonly number[];
  /** All ended trials, of the primary metric. */
  readonly band: {
    readonly interval: readonly number[];
    readonly q25: readonly (number | null)[];
    readonly q50: readonly (number | null)[];
    readonly q75: readonly (number | null)[];
    readonly best: readonly (number | null)[];
  } | null;
  /** Where and why the policy stopped it. */
  readonly stop: { readonly interval: number; readonly limit: number | null } | null;
}
