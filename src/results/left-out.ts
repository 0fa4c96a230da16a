import { z } from 'zod';
import type { LogEntry } from '../model/index.ts';

/** Notices about one trial: reports that were left out, and others about its attempts. */
export interface TrialNotices {
  readonly trial: number;
  /** Number of reports that were left out, as far as known. */
  readonly leftOut: number;
  /** More reports may have been left out: an attempt had more notices than are kept and did not say how many. */
  readonly isMore: boolean;
  /** The notices that are kept, in order. */
  readonly notices: readonly TrialNotice[];
}

interface TrialNotice {
  readonly seq: number;
  readonly atMs: number;
  readonly attempt: number;
  readonly code: string;
  readonly text: string;
  /** File, and line of a report, that it concerns, such as `line 3 of stdout.log`. */
  readonly place: string | null;
  readonly reason: string | null;
}

/** The fields of an entry that are read. */
type NoticeEntry = Pick<LogEntry, 'seq' | 'atMs' | 'trial' | 'attempt' | 'body'> & { readonly kind: string };

/**
 * Collects from log entries which reports were left out.
 * @param entries entries of the kinds `attempt.noticed` and `attempt.ended`, in order; other kinds are ignored
 * @returns one item for each trial that has any, by trial number
 */
export function trialNotices(entries: readonly NoticeEntry[]): readonly TrialNotices[] {
  const trials = new Map<number, TrialTally>();
  for (const entry of entries) {
    const { kind, trial, attempt } = entry;
    if (trial === null || attempt === null) continue;
    const told = kind === 'attempt.ended' ? toldLeftOut(entry) : undefined;
    if (kind !== 'attempt.noticed' && told === undefined) continue;
    const tally: TrialTally = trials.get(trial) ?? { attempts: new Map(), notices: [] };
    trials.set(trial, tally);
    const known = tally.attempts.get(attempt) ?? { counted: 0, isMore: false, told: undefined };
    tally.attempts.set(attempt, known);
    if (told !== undefined) known.told = told;
    else {
      const notice = noticeOf(entry, attempt);
      if (notice.code === 'TRIAL_MORE_NOTICES') known.isMore = true;
      else tally.notices.push(notice);
      if (notice.code === 'TRIAL_REPORT_DROPPED') known.counted++;
    }
  }
  return [...trials].sort(([a], [b]) => a - b).map(([trial, tally]) => summed(trial, tally));
}

interface TrialTally {
  readonly attempts: Map<number, { counted: number; isMore: boolean; told: number | undefined }>;
  readonly notices: TrialNotice[];
}

function summed(trial: number, { attempts, notices }: TrialTally): TrialNotices {
  const known = [...attempts.values()];
  return {
    trial,
    leftOut: known.reduce((sum, { counted, told = 0 }) => sum + Math.max(counted, told), 0),
    isMore: known.some(({ isMore, told }) => isMore && told === undefined),
    notices,
  };
}

const endSchema = z.object({ facts: z.object({ leftOut: z.int().min(0) }) });

/** How many reports the runner left out, according to its end. */
export function toldLeftOut({ body }: Pick<NoticeEntry, 'body'>): number | undefined {
  return endSchema.safeParse(body).data?.facts.leftOut;
}

const word = z.string().nullable().catch(null);
const noticeSchema = z.object({
  code: z.string().catch(''),
  text: z.string().catch(''),
  facts: z.object({ place: word, file: word, reason: word }).catch({ place: null, file: null, reason: null }),
});

function noticeOf({ seq, atMs, body }: NoticeEntry, attempt: number): TrialNotice {
  const { code, text, facts } = noticeSchema.parse(body);
  return { seq, atMs, attempt, code, text, place: facts.place ?? facts.file, reason: facts.reason };
}
