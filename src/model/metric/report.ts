import type { AttemptNotice } from '../attempt/notice.ts';

/** One value of one metric from one attempt. */
export interface Report {
  readonly metric: string;
  /** NaN and infinities are legal: they count as an interval and never as best. */
  readonly value: number;
  /** The script's own step, if it gives one. Policies do not count it. */
  readonly step?: number;
  /** The script's own time, milliseconds since the epoch. */
  readonly timeMs?: number;
}

/**
 * Placeholder in a batch for a report that was refused for good. It keeps the report's number, so that a runner that
 * numbers its reports again arrives at the same numbers; it is stored as a notice.
 */
export interface RejectedReport {
  readonly rejected: AttemptNotice;
}

export function isRejected(report: Report | RejectedReport): report is RejectedReport {
  return 'rejected' in report;
}

/** The channels through which reports of an attempt arrive; each numbers its own reports from 1. */
export const reportChannels = ['http', 'spool', 'stdout', 'direct'] as const;
export type ReportChannel = (typeof reportChannels)[number];

/** What the runner should do next. */
export type Directive = 'continue' | 'stop' | 'cancel';
