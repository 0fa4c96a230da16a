import { createHash } from 'node:crypto';
import type { Json } from '../../../base/index.ts';
import { isFinalTrialState, type SweepDefinition, type SweepRow } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { SweepCommand } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import { limitColumns, parseJson, readSweep, readTrial, sweepColumns, trialColumns } from '../reading/codec.ts';
import { appendEntry } from '../reading/log.ts';
import type { SweepIndex } from '../reading/sweep-index.ts';
import { appendEnqueued, changeDefinition, changeLimits } from './changes.ts';
import { configured } from './configure.ts';
import { refuseFinal, unknownTrial } from './refusals.ts';

/** Creates a sweep with `sweep.submitted` at position 1. */
export function createSweep(
  sql: Sql,
  sweeps: SweepIndex,
  input: { id: string; definition: SweepDefinition; requestKey?: string; asked?: SweepDefinition },
): SweepRow {
  const { id, definition, requestKey, asked = definition } = input;
  return answeredOnce(
    sql,
    requestKey,
    ['createSweep', asked],
    () => {
      if (
        sql.get('select 1 from sweep where id = ?1 union all select 1 from experiment where id = ?1', id) !== undefined
      ) {
        throw storeError('STORE_SWEEP_EXISTS', `A sweep ${JSON.stringify(id)} already exists.`, {
          details: { sweepId: id },
        });
      }
      sql.runWith(
        `insert into sweep (id, state, paused, max_total, max_concurrent, timeout_ms, trial_timeout_ms, max_failed,
           limits_version, next_seq, folded_seq, next_number, due_count, created_at_ms, lease_token, lease_until_ms)
         values (?, 'running', 0, ?, ?, ?, ?, ?, 1, 1, 0, 0, 0, ?, 0, 0)`,
        [id, ...limitColumns(definition.limits), sql.nowMs],
      );
      const n = sweeps.numberOf(sql, id);
      sql.run('insert into definition (sweep, body) values (?, ?)', n, JSON.stringify(definition));
      appendEntry(sql, n, { kind: 'sweep.submitted', isInput: true, body: {} });
      return id;
    },
    (answer) => sweeps.row(sql, String(answer)),
  );
}

/** The sweep that was created with this key. */
export function answeredSubmission(
  sql: Sql,
  sweeps: SweepIndex,
  definition: SweepDefinition,
  key: string,
): SweepRow | undefined {
  const known = answerOf(sql, key, ['createSweep', definition]);
  return known === undefined ? undefined : sweeps.row(sql, String(known));
}

/** Appends a user's command. */
export function command(
  sql: Sql,
  sweeps: SweepIndex,
  sweepId: string,
  wanted: SweepCommand,
  idempotencyKey?: string,
): SweepRow {
  return answeredOnce(
    sql,
    idempotencyKey,
    wanted.kind === 'change_definition' ? changeRequest(sweepId, wanted.request) : ['command', sweepId, wanted],
    () => {
      const n = sweeps.numberOf(sql, sweepId);
      apply(sql, n, sweeps.row(sql, sweepId), wanted);
      return sql.get(`select ${sweepColumns} from sweep where n = ?`, n);
    },
    // The answer is the row at that time; its version of the definition never changes and is not stored twice.
    (answer) => readAnswer(sql, sweeps, answer),
  );
}

/** The answer that a change of the definition with this key got. */
export function answeredChange(
  sql: Sql,
  sweeps: SweepIndex,
  sweepId: string,
  request: Json,
  key: string,
): SweepRow | undefined {
  const known = answerOf(sql, key, changeRequest(sweepId, request));
  return known === undefined ? undefined : readAnswer(sql, sweeps, known);
}

/**
 * What identifies a repeated change. Its definition does not: it is derived from the request and the previous
 * definition, which is another one by the time of a repeat.
 */
function changeRequest(sweepId: string, request: Json): unknown {
  return ['change', sweepId, request];
}

function readAnswer(sql: Sql, sweeps: SweepIndex, answer: unknown): SweepRow {
  const row = Array.isArray(answer) ? answer : [];
  // Answers of versions without changes lack the second and third column.
  const isOld = row.length < sweepColumns.split(',').length;
  return readSweep(isOld ? [row[0], 1, 0, ...row.slice(1)] : row, (n, version) => sweeps.definition(sql, n, version));
}

function apply(sql: Sql, n: number, sweep: SweepRow, wanted: SweepCommand): void {
  refuseFinal(sweep);
  switch (wanted.kind) {
    case 'pause':
    case 'resume': {
      const paused = wanted.kind === 'pause';
      if (sweep.paused === paused) return;
      sql.run('update sweep set paused = ? where n = ?', paused ? 1 : 0, n);
      appendEntry(sql, n, { kind: paused ? 'paused' : 'resumed', isInput: true, body: {} });
      return;
    }
    case 'cancel': {
      if (sweep.cancelSeq !== null) return;
      const body = { reason: wanted.reason };
      const seq = appendEntry(sql, n, { kind: 'cancel.requested', isInput: true, body });
      sql.run('update sweep set cancel_seq = ? where n = ?', seq, n);
      return;
    }
    case 'cancel_trial':
      cancelTrial(sql, n, sweep.id, wanted.trial);
      return;
    case 'observe':
      if (sweep.definition.trial.type !== 'ask_tell') {
        throw storeError('STORE_NOT_ASK_TELL', `Sweep ${sweep.id} runs its trials itself and accepts no evaluations.`, {
          details: { sweepId: sweep.id, trial: sweep.definition.trial.type },
        });
      }
      appendEntry(sql, n, { kind: 'observed', isInput: true, body: { config: wanted.config, values: wanted.values } });
      return;
    case 'configure':
      appendEntry(sql, n, configured(sql, n, sweep, wanted));
      return;
    case 'change_limits':
      changeLimits(sql, n, sweep, wanted);
      return;
    case 'change_definition':
      changeDefinition(sql, n, sweep, wanted);
      return;
    case 'enqueue':
      appendEnqueued(sql, n, sweep, wanted);
      return;
  }
}

function cancelTrial(sql: Sql, n: number, sweepId: string, number: number): void {
  const row = sql.get(`select ${trialColumns} from trial where sweep = ? and number = ?`, n, number);
  if (row === undefined) throw unknownTrial(sweepId, number);
  const trial = readTrial(row, sweepId);
  if (isFinalTrialState(trial.state)) {
    throw storeError('STORE_TRIAL_FINAL', `Trial ${number} is ${trial.state} and cannot be canceled.`, {
      details: { sweepId, trial: number, state: trial.state },
    });
  }
  if (trial.cancelSeq !== null) return;
  const seq = appendEntry(sql, n, { kind: 'trial.cancel', isInput: true, trial: number, body: { trial: number } });
  sql.run('update trial set cancel_seq = ? where sweep = ? and number = ?', seq, n, number);
}

/**
 * Runs a request once per key: the answer is stored in the request's transaction and returned to a repeat.
 * @param request what a repeat must have in common
 * @throws STORE_KEY_REUSED
 */
function answeredOnce<T>(
  sql: Sql,
  key: string | undefined,
  request: unknown,
  run: () => unknown,
  read: (answer: unknown) => T,
): T {
  if (key === undefined) return read(run());
  const known = answerOf(sql, key, request);
  if (known !== undefined) return read(known);
  const answer = run();
  sql.run('insert into request values (?, ?, ?, ?)', key, hashOf(request), JSON.stringify(answer), sql.nowMs);
  return read(answer);
}

/** The answer stored under a key. @throws STORE_KEY_REUSED */
function answerOf(sql: Sql, key: string, request: unknown): Json | undefined {
  const known = sql.get('select hash, answer from request where key = ?', key);
  if (known === undefined) return undefined;
  if (known[0] !== hashOf(request)) {
    throw storeError(
      'STORE_KEY_REUSED',
      `The idempotency key ${JSON.stringify(key)} belongs to another request. Use a new key.`,
      {
        details: { key },
      },
    );
  }
  return parseJson(String(known[1]));
}

function hashOf(request: unknown): string {
  return createHash('sha256').update(canonical(request)).digest('base64');
}

/** JSON with sorted keys, so that equal requests give equal texts whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: Json | undefined) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
