import { z } from 'zod';
import type { Json } from '../../base/index.ts';
import { jsonSchema } from '../definition/definition.ts';

/** What a notice of an attempt is about. */
const attemptNoticeCodes = [
  /** One report was left out: its name or value cannot be stored. */
  'TRIAL_REPORT_DROPPED',
  /** A file of the run folder cannot be read: a pipe, a folder, a link, no permission, a failing disk. */
  'TRIAL_FILE_UNREADABLE',
  /** A log or the spool became shorter, or was replaced, while it was read. */
  'TRIAL_FILE_CUT',
  /** The trial wrote more than could be read after its end. */
  'TRIAL_REST_UNREAD',
  /** The end of the attempt was refused and then recorded without its details. */
  'TRIAL_END_REFUSED',
  /** A run that the script created itself counts in place of the trial's own. */
  'TRIAL_RUN_COUNTS',
  /** A run that the script created itself logs the objective but does not count: another run does. */
  'TRIAL_RUN_IGNORED',
  /** There were more notices than are kept. */
  'TRIAL_MORE_NOTICES',
] as const;

/** Something that people should know about an attempt. It influences no decision. */
export interface AttemptNotice {
  /** Unique within its attempt; a runner that reads the same files again produces the same id. */
  readonly id: string;
  readonly code: (typeof attemptNoticeCodes)[number];
  /** A sentence that names the trial, the file or channel, the line or number, and the reason. */
  readonly text: string;
  readonly facts: Readonly<Record<string, Json>>;
}

/** Codes of notes about a sweep that replay needs but people do not. */
export const quietNotices: ReadonlySet<unknown> = new Set(['SWEEP_VERSIONS']);

/**
 * How many notices of an attempt are kept. More would hide the other attempts' notices; a trial may print millions of
 * bad lines.
 */
export const mostNotices = 20;

export const attemptNoticeSchema: z.ZodType<AttemptNotice> = z.object({
  id: z.string(),
  code: z.enum(attemptNoticeCodes),
  text: z.string(),
  facts: z.record(z.string(), jsonSchema),
});
