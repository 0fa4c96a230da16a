import type { Json } from '../base/index.ts';

/**
 * A fact that somebody keeps beside a trial or a sweep: a tag, a further parameter, a data set it was trained on.
 * Nothing is decided by it, and it is not part of the log.
 */
export interface Annotation {
  /** null: of the sweep as a whole. */
  readonly trial: number | null;
  /** Whose fact it is and what it means; with `key` it names the fact. No NUL characters. */
  readonly kind: string;
  readonly key: string;
  readonly value: Json;
  /** Store clock when it was last written. */
  readonly atMs: number;
}

/** One change of a fact. */
export interface AnnotationChange {
  readonly kind: string;
  readonly key: string;
  /** null removes it. */
  readonly value: Json;
  /** Keep what is there. @defaultValue false */
  readonly ifAbsent?: boolean;
  /**
   * Make the changes of this call only while it has this value, as `annotations` gave it; null: only while there is none.
   * Of two who change what both have read, one finds its changes left out, all of them, and can begin again.
   */
  readonly ifValue?: Json;
}

/** Which facts. Without `trial`: of the sweep and of all its trials. */
export interface AnnotationQuery {
  readonly sweepId: string;
  readonly trial?: number | null;
  readonly kind?: string;
  /** Kinds that begin with one of these. They do not overlap. */
  readonly kindPrefixes?: readonly string[];
  readonly key?: string;
  /** Only the last so many of them, still in order. */
  readonly last?: number;
}

/** A place for runs that belong to no sweep. Facts and points are kept beside it as beside a sweep, with its id. */
export interface ExperimentRow {
  readonly id: string;
  /** No two experiments have the same, deleted ones included. */
  readonly name: string;
  readonly deleted: boolean;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

/** What changes about an experiment. */
export interface ExperimentChange {
  readonly name?: string;
  readonly deleted?: boolean;
}

/** One value of a metric. */
export interface Point {
  readonly metric: string;
  readonly value: number;
  /** Whole. */
  readonly step: number;
  /** Whole milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * A point of a run that a script keeps beside its trial, or outside any trial. It is no report: nothing is decided by it.
 * The same point again is the same point.
 */
export interface RunPoint extends Point {
  /** Number of the run, from 1, among those of the trial or of the experiment. */
  readonly run: number;
}

/** Which points. Without `trial` or `run`: of all of them. */
export interface LatestPointQuery {
  readonly sweepId: string;
  readonly trial?: number | null;
  readonly run?: number;
}

/** Points of one metric of one run. */
export interface PointQuery {
  readonly sweepId: string;
  readonly trial: number | null;
  readonly run: number;
  readonly metric: string;
  /** Only those behind this one. */
  readonly after?: Omit<Point, 'metric'>;
  readonly limit?: number;
}

/** What is kept beside sweeps and trials, and outside them. Nothing is decided by it, and none of it is in the log. */
export interface AnnotationStore {
  /**
   * Changes facts about a trial, or with null about the sweep or experiment, and adds points of its runs: all of it or nothing.
   * @param points left out with the changes where one of these finds another value than it expects
   * @returns the value under each change's key as it stands afterwards, in the order of the changes; null: none
   * @throws STORE_UNKNOWN_SWEEP, STORE_UNKNOWN_TRIAL, STORE_BAD_NAME
   */
  annotate(
    sweepId: string,
    trial: number | null,
    changes: readonly AnnotationChange[],
    points?: readonly RunPoint[],
  ): Promise<readonly Json[]>;
  /** By trial, those of the sweep first, then kind and key, in order of their code points. */
  annotations(query: AnnotationQuery): Promise<readonly Annotation[]>;
  /** In order of time, step and value, NaN last. */
  points(query: PointQuery): Promise<readonly Point[]>;
  /** The latest point of each metric of each run, by the rule of `latestReports`. Its cost does not depend on how many there are. */
  latestPoints(query: LatestPointQuery): Promise<readonly (RunPoint & { readonly trial: number | null })[]>;
  /** @throws STORE_EXPERIMENT_EXISTS where the name, or the id of an experiment or sweep, is taken; STORE_BAD_NAME */
  createExperiment(input: { readonly id: string; readonly name: string }): Promise<ExperimentRow>;
  /** @throws STORE_UNKNOWN_EXPERIMENT, STORE_EXPERIMENT_EXISTS, STORE_BAD_NAME */
  changeExperiment(id: string, change: ExperimentChange): Promise<ExperimentRow>;
  /** undefined: there is none, or it is a sweep. */
  experiment(id: string): Promise<ExperimentRow | undefined>;
  /** Newest first, deleted ones too. */
  experiments(): Promise<readonly ExperimentRow[]>;
}
