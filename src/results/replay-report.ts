import type { Json } from '../base/index.ts';

/** A decision that replay derives differently. */
export interface ReplayDifference {
  /** Position of the recorded decision; null if replay made a decision that is not recorded. */
  readonly seq: number | null;
  readonly kind: string;
  readonly trial: number | null;
  readonly recorded: Json;
  readonly derived: Json;
}

/** The result of a replay. */
export interface ReplayReport {
  /** Number of inputs folded again, and of decisions compared. */
  readonly inputs: number;
  readonly decisions: number;
  /** The first 100, in log order. */
  readonly differences: readonly ReplayDifference[];
  readonly differenceCount: number;
  /** Names and versions of the decision makers, in order: another version may decide differently. */
  readonly recordedVersions: readonly Json[];
  readonly replayedVersion: Json;
}
