import { type AttemptNotice, mostNotices } from '../../../model/index.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from '../reading/codec.ts';
import { appendEntry } from '../reading/log.ts';
import { checkLive, findAttempt, type IntakeAttempt } from './attempt.ts';

/** Kind of the annotations that record which notices of an attempt are in the log, which has no index by attempt. */
function kindOf({ attempt }: IntakeAttempt): string {
  return `notice.${attempt}`;
}

/** Appends a notice of a runner. */
export function notice(sql: Sql, key: string, epoch: number, attemptNotice: AttemptNotice): void {
  const attempt = findAttempt(sql, key);
  checkLive(attempt, epoch);
  appendNotice(sql, attempt, attemptNotice);
}

/** Appends a notice unless the attempt has one with its id. After `mostNotices` a last one says that there are more. */
export function appendNotice(sql: Sql, attempt: IntakeAttempt, wanted: AttemptNotice): void {
  const { sweep, trial } = attempt;
  const kind = kindOf(attempt);
  const row = sql.get('select count(*) from annotation where sweep = ? and trial = ? and kind = ?', sweep, trial, kind);
  const count = new RowReader(row ?? []).integer();
  if (count > mostNotices) return;
  const { id, ...rest } = count < mostNotices ? wanted : moreNotices(attempt);
  const added = sql.run(
    'insert into annotation values (?, ?, ?, ?, ?, ?) on conflict do nothing',
    sweep,
    trial,
    kind,
    id,
    'true',
    sql.nowMs,
  );
  if (added === 0) return;
  const body = { id, ...rest };
  appendEntry(sql, sweep, { kind: 'attempt.noticed', isInput: true, trial, attempt: attempt.attempt, body });
}

function moreNotices({ trial, attempt }: IntakeAttempt): AttemptNotice {
  return {
    id: 'more',
    code: 'TRIAL_MORE_NOTICES',
    text: `Trial ${trial}: further notices of this attempt are not kept; the first ${mostNotices} are.`,
    facts: { trial, attempt },
  };
}
