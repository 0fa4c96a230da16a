import { type EndKind, endKinds, type ReportChannel } from '../../../model/index.ts';
import { intakeError } from '../../errors.ts';
import type { Sql } from '../driver/connection.ts';
import { RowReader } from '../reading/codec.ts';

/** What the guards of intake read about an attempt. */
export interface IntakeAttempt {
  readonly id: number;
  readonly key: string;
  readonly sweep: number;
  readonly trial: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly nonce: string | null;
  readonly restarts: number;
  readonly endKind: EndKind | null;
  readonly endSource: string | null;
  /** How far the reports of the newest epoch have arrived. */
  readonly cursors: Record<ReportChannel, number>;
}

/** @throws TRACKING_UNKNOWN_ATTEMPT */
export function findAttempt(sql: Sql, key: string): IntakeAttempt {
  const row = sql.get(
    `select id, key, sweep, trial, attempt, epoch, nonce, restarts, end_kind, end_source, cursor_http, cursor_spool,
       cursor_stdout, cursor_direct from attempt where key = ?`,
    key,
  );
  if (row === undefined) {
    throw intakeError('TRACKING_UNKNOWN_ATTEMPT', `No attempt ${JSON.stringify(key)} in this store.`, {
      details: { key },
    });
  }
  const r = new RowReader(row);
  return {
    id: r.integer(),
    key: r.text(),
    sweep: r.integer(),
    trial: r.integer(),
    attempt: r.integer(),
    epoch: r.integer(),
    nonce: r.textOrNull(),
    restarts: r.integer(),
    endKind: r.wordOrNull(endKinds),
    endSource: r.textOrNull(),
    cursors: { http: r.integer(), spool: r.integer(), stdout: r.integer(), direct: r.integer() },
  };
}

/** @throws TRACKING_ATTEMPT_ENDED, TRACKING_FENCED */
export function checkLive(attempt: IntakeAttempt, epoch: number): void {
  if (attempt.endKind !== null) {
    throw intakeError('TRACKING_ATTEMPT_ENDED', `Attempt ${attempt.key} has ended (${attempt.endKind}).`, {
      details: { key: attempt.key, kind: attempt.endKind },
    });
  }
  if (epoch !== attempt.epoch || epoch === 0) {
    throw intakeError(
      'TRACKING_FENCED',
      `Epoch ${epoch} of attempt ${attempt.key} is not the current one (${attempt.epoch}).`,
      { details: { key: attempt.key, epoch, current: attempt.epoch } },
    );
  }
}

/** Values for `cursor_http, cursor_spool, cursor_stdout, cursor_direct`. */
export function cursorColumns({ cursors: { http, spool, stdout, direct } }: IntakeAttempt): readonly number[] {
  return [http, spool, stdout, direct];
}
