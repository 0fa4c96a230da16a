import { bytesText, countText, metricText, pluralText } from '../../../../src/charts/axes/format.ts';
import { failureWords } from '../failures.ts';

/** The page of a trial. */
export const trialWords = {
  title: (trial: number) => `Trial ${trial}`,
  missing: (trial: number) => `There is no trial ${trial} in this sweep`,
  missingAdvice: 'Trials are numbered from 0 in the order in which they were suggested.',
  allTrials: 'All trials',
  parent: (trial: number) => `from trial ${trial}`,
  rank: (rank: number, of: number) => `rank ${countText(rank)} of ${countText(of)}`,
  unranked: 'not ranked',
  reports: (count: number) => pluralText(count, 'report'),
  previous: 'Previous trial',
  next: 'Next trial',
  cancel: 'Cancel trial',
  again: 'Try again',
  queued: 'Queued',
  resume: 'Resume',
  resumeInNew: 'Resume in a new sweep',
  resumeHint: 'A new trial with this configuration that gets the files of this one as --resume-from',
  pin: 'Pin',
  unpin: 'Unpin',
  pinHint: 'A pinned trial stands out in every chart of its sweep',

  configuration: 'Configuration',
  version: (version: number) => `version ${version}`,
  copy: 'Copy JSON',
  best: (metric: string | null) => `best ${metric ?? 'value'}`,
  duration: 'Duration',
  intervals: 'Intervals',
  singleValues: 'Single values',
  metrics: 'Metrics',
  noReport: 'The trial ended before its first report.',
  noReportYet: 'No reports yet. The chart appears with the first one.',
  band: 'compared with the middle half of all trials',
  last: (value: number) => `last ${metricText(value)}`,
} as const;

/** Why a trial ended. */
export const verdictWords = {
  stopped: 'Stopped',
  stoppedByPolicy: 'Stopped by the policy',
  stoppedLate: 'Stopped by the policy, too late',
  fewer: (intervals: number) => `${pluralText(intervals, 'interval')} fewer than the longest trial`,
  failed: (kind: string | null) => (kind === null ? 'Failed' : `Failed: ${failureWords(kind)}`),
  canceled: 'Canceled',
} as const;

/** Attempts of a trial. */
export const attemptWords = {
  title: 'Attempts',
  none: 'The trial has not been launched.',
  number: '#',
  target: 'Target',
  waited: 'Waited',
  ran: 'Ran',
  outcome: 'Outcome',
  states: {
    planned: 'planned',
    submitted: 'submitted',
    running: 'running',
    ended: 'ended',
  },
  end: (kind: string, exitCode: number | null, signal: string | null) =>
    [
      failureWords(kind),
      ...(exitCode === null || exitCode === 0 ? [] : [`exit code ${exitCode}`]),
      ...(signal === null ? [] : [signal]),
    ].join(', '),
} as const;

/** Decisions about a trial. */
export const decisionWords = {
  title: 'Decisions',
  fold: 'Only the first and last',
  all: (count: number) => `All ${countText(count)}`,
} as const;

/** Files of a trial. */
export const fileWords = {
  title: 'Files',
  none: 'No files yet. A trial keeps what it writes to `$HYPERDRIVE_OUTPUTS`.',
  choose: 'File to add',
  add: 'Add a file…',
  adding: 'Adding…',
} as const;

/** The log of a trial. */
export const logWords = {
  title: 'Log',
  label: 'Log of the trial',
  attempt: 'Attempt',
  ofAttempt: (attempt: number) => `attempt ${attempt}`,
  stream: 'Stream',
  output: 'Output',
  errors: 'Errors',
  search: 'Search this log',
  save: 'Save',
  lost: 'The connection to the log was lost. Reconnecting…',
  lines: (count: number) => pluralText(count, 'line'),
  lastBytes: (shown: number, of: number) => `the last ${bytesText(shown)} of ${bytesText(of)}`,
  matches: (count: number, isComplete: boolean) =>
    `${pluralText(count, 'line matches', 'lines match')}${isComplete ? '' : ', and there are more'}`,
  noMatch: (text: string) => `No line contains “${text}”.`,
  empty: {
    stdout: 'Nothing was written to standard output.',
    stderr: 'Nothing was written to standard error.',
  },
  emptyYet: {
    stdout: 'Nothing has been written to standard output yet.',
    stderr: 'Nothing has been written to standard error yet.',
  },
} as const;

/** Notices of a trial's attempts. */
export const noticeWords = {
  label: 'Notices',
  count: (count: number) => pluralText(count, 'notice'),
  leftOut: (reports: number, isMore: boolean) =>
    `${isMore ? 'At least ' : ''}${pluralText(reports, 'report was', 'reports were')} left out`,
  source: (attempt: number, place: string | null) =>
    place === null ? `Attempt ${attempt}:` : `Attempt ${attempt}, ${place}:`,
  fold: (shown: number) => `Only the first ${shown}`,
  more: (count: number) => `Show ${countText(count)} more`,
  unlisted: (count: number, kept: number) =>
    `${count > 0 ? `${countText(count)} more` : 'Further notices'} are not listed: the first ${kept} notices of an attempt are kept.`,
  unreadableFile: (file: string, reason: string) =>
    `${file} can no longer be read: ${reason}. Further reports in it are not stored.`,
  cutFile: (file: string) =>
    `${file} became shorter or was replaced. Reports that had not been read are lost. Programs should only append to it.`,
  unreadRest: (file: string, reason: string) =>
    `${file} was read only in part: ${reason}. The reports in the rest of it are not stored.`,
  refusedEnd: (reason: string) => `The end of the attempt was refused and is recorded without its details: ${reason}`,
} as const;
