import { z } from 'zod';
import type { LogEntry } from '../model/index.ts';

/** What people should know of one trial: reports that were left out, and other notices of its attempts. */
export interface TrialNotices {
  readonly trial: number;
  /** Reports that were left out, as far as is known. */
  readonly leftOut: number;
  /** Further reports may have been left out: an attempt has more than are kept, and has not said how many. */
  readonly isMore: boolean;
  /** Those that are kept, in order. */
  readonly notices: readonly TrialNotice[];
}

interface TrialNotice {
  readonly seq: number;
  readonly atMs: number;
  readonly attempt: number;
  readonly code: string;
  readonly text: string;
  /** File, and line of a report, that it is about, such as `line 3 of stdout.log`. */
  readonly place: string | null;
  readonly reason: string | null;
}

/** What is read of an entry. */
type NoticeEntry = Pick<LogEntry, 'seq' | 'atMs' | 'trial' | 'attempt' | 'body'> & { readonly kind: string };

/**
 * What a log says of reports that were left out.
 * @param entries those of the kinds `attempt.noticed` and `attempt.ended`, in order; of others nothing is read
 * @returns one for each trial that has any, in order of their numbers
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

/** How many reports the runner left out, by the end that it sent. */
function toldLeftOut({ body }: NoticeEntry): number | undefined {
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
