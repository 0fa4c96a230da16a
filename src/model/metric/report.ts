import type { AttemptNotice } from '../attempt/notice.ts';

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

/**
 * Stands in a batch for a report that was refused for good: it takes the report's number, so that a runner that numbers
 * its reports again comes to the same numbers, and is stored as a notice.
 */
export interface RejectedReport {
  readonly rejected: AttemptNotice;
}

export function isRejected(report: Report | RejectedReport): report is RejectedReport {
  return 'rejected' in report;
}

/** The ways by which reports of an attempt arrive; each numbers its own reports from 1. */
export const reportChannels = ['http', 'spool', 'stdout', 'direct'] as const;
export type ReportChannel = (typeof reportChannels)[number];

/** What the runner should do next. */
export type Directive = 'continue' | 'stop' | 'cancel';
