/** One value of one metric from one attempt. */
export interface Report {
  readonly metric: string;
  /** NaN and infinities are legal values: they count as an interval and never as best. */
  readonly value: number;
  /** The script's own step, when it gives one. Not what policies count. */
  readonly step?: number;
  /** The script's own time, milliseconds since the epoch. */
  readonly timeMs?: number;
}

/** The ways by which reports of an attempt arrive; each numbers its own reports from 1. */
export const doors = ['http', 'spool', 'stdout', 'direct'] as const;
export type Door = (typeof doors)[number];

/** What the runner should do next. */
export type Want = 'continue' | 'stop' | 'cancel';
