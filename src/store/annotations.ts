import type { Json } from '../base/index.ts';

/**
 * A fact that a client attaches to a trial or a sweep: a tag, an extra parameter, a data set. It is not part of the log
 * and influences no decision.
 */
export interface Annotation {
  /** null: the fact belongs to the sweep as a whole. */
  readonly trial: number | null;
  /** Who owns the fact and what it means. Identifies the fact together with `key`. No NUL characters. */
  readonly kind: string;
  readonly key: string;
  readonly value: Json;
  /** Time of the last write, by the store's clock. */
  readonly atMs: number;
}

/** One change to a fact. */
export interface AnnotationChange {
  readonly kind: string;
  readonly key: string;
  /** null removes it. */
  readonly value: Json;
  /** Keep an existing value. @defaultValue false */
  readonly ifAbsent?: boolean;
  /**
   * Apply the changes of this call only if the fact still has this value, as `annotations` returned it; null: only if
   * it does not exist. When two clients change what both have read, all changes of one of them are left out, and it can
   * read again and retry.
   */
  readonly ifValue?: Json;
}

/** Selects facts. Without `trial`: those of the sweep and of all its trials. */
export interface AnnotationQuery {
  readonly sweepId: string;
  readonly trial?: number | null;
  readonly kind?: string;
  /** Kinds that start with one of these. The prefixes must not overlap. */
  readonly kindPrefixes?: readonly string[];
  readonly key?: string;
  /** At most this many, taken from the end, still in order. */
  readonly last?: number;
}

/** A container for runs outside sweeps. Facts and points attach to its id as they do to a sweep's. */
export interface ExperimentRow {
  readonly id: string;
  /** Unique among all experiments, deleted ones included. */
  readonly name: string;
  readonly deleted: boolean;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

/** A change to an experiment; absent fields stay as they are. */
export interface ExperimentChange {
  readonly name?: string;
  readonly deleted?: boolean;
}

/** One value of a metric. */
export interface Point {
  readonly metric: string;
  readonly value: number;
  /** An integer. */
  readonly step: number;
  /** Milliseconds since the epoch, an integer. */
  readonly timeMs: number;
}

/**
 * A point of a run that a script logs beside its trial, or outside any trial. It is not a report: it influences no
 * decision. Adding the same point again changes nothing.
 */
export interface RunPoint extends Point {
  /** Number of the run within its trial or experiment, from 1. */
  readonly run: number;
}

/** Selects latest points. Without `trial` or `run`: of all trials or runs. */
export interface LatestPointQuery {
  readonly sweepId: string;
  readonly trial?: number | null;
  readonly run?: number;
}

/** Selects points of one metric of one run. */
export interface PointQuery {
  readonly sweepId: string;
  readonly trial: number | null;
  readonly run: number;
  readonly metric: string;
  /** Only points that follow this one. */
  readonly after?: Omit<Point, 'metric'>;
  readonly limit?: number;
}

/**
 * Facts, points and experiments: data beside or outside sweeps. It is not part of the log and influences no decision.
 */
export interface AnnotationStore {
  /**
   * Changes facts about a trial (null: about the sweep or experiment) and adds points of its runs, all or nothing.
   * @param points left out together with the changes when an `ifValue` does not match
   * @returns the value of each change's key after the call, in the order of the changes; null: no value
   * @throws STORE_UNKNOWN_SWEEP, STORE_UNKNOWN_TRIAL, STORE_BAD_NAME
   */
  annotate(
    sweepId: string,
    trial: number | null,
    changes: readonly AnnotationChange[],
    points?: readonly RunPoint[],
  ): Promise<readonly Json[]>;
  /** Sorted by trial (facts of the sweep first), kind and key, in code point order. */
  annotations(query: AnnotationQuery): Promise<readonly Annotation[]>;
  /** Sorted by time, step and value, NaN last. */
  points(query: PointQuery): Promise<readonly Point[]>;
  /**
   * The latest point of each metric of each run, by the rule of `latestReports`. The cost does not depend on the number
   * of points.
   */
  latestPoints(query: LatestPointQuery): Promise<readonly (RunPoint & { readonly trial: number | null })[]>;
  /** @throws STORE_EXPERIMENT_EXISTS when the name, or the id of an experiment or sweep, is taken; STORE_BAD_NAME */
  createExperiment(input: { readonly id: string; readonly name: string }): Promise<ExperimentRow>;
  /** @throws STORE_UNKNOWN_EXPERIMENT, STORE_EXPERIMENT_EXISTS, STORE_BAD_NAME */
  changeExperiment(id: string, change: ExperimentChange): Promise<ExperimentRow>;
  /** undefined: no such experiment, or the id is a sweep's. */
  experiment(id: string): Promise<ExperimentRow | undefined>;
  /** Newest first, deleted ones included. */
  experiments(): Promise<readonly ExperimentRow[]>;
}
