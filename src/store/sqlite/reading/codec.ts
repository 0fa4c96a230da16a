import { z } from 'zod';
import type { Json } from '../../../base/index.ts';
import {
  type AttemptEnd,
  type AttemptRow,
  attemptStates,
  type ConfigurationRecord,
  endingReasons,
  endKinds,
  type LeaseHolder,
  type Limits,
  metricValueSchema,
  metricValueToJson,
  parseLeaseHolder,
  type ReportChannel,
  reportChannels,
  type StopReason,
  type SweepDefinition,
  type SweepRow,
  sweepStates,
  type TrialRow,
  trialStates,
  verdicts,
} from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { SqlRow, SqlValue } from '../driver/driver.ts';

/** Reads the columns of one row in order. A column of another type than the schema's means corruption. */
export class RowReader {
  readonly #row: SqlRow;
  #next = 0;

  constructor(row: SqlRow) {
    this.#row = row;
  }

  integer(): number {
    const value = this.#take();
    if (typeof value !== 'number') throw unexpected('a number', value);
    return value;
  }

  integerOrNull(): number | null {
    const value = this.#take();
    if (value !== null && typeof value !== 'number') throw unexpected('a number', value);
    return value;
  }

  /** A value that always exists; NULL means NaN. */
  real(): number {
    return this.integerOrNull() ?? Number.NaN;
  }

  boolean(): boolean {
    return this.integer() !== 0;
  }

  text(): string {
    const value = this.#take();
    if (typeof value !== 'string') throw unexpected('text', value);
    return value;
  }

  textOrNull(): string | null {
    const value = this.#take();
    if (value !== null && typeof value !== 'string') throw unexpected('text', value);
    return value;
  }

  bytesOrNull(): Uint8Array | null {
    const value = this.#take();
    if (value !== null && !(value instanceof Uint8Array)) throw unexpected('bytes', value);
    return value;
  }

  word<const Word extends string>(words: readonly Word[]): Word {
    const value = this.text();
    const word = words.find((known) => known === value);
    if (word === undefined) throw unexpected(words.join(' | '), value);
    return word;
  }

  wordOrNull<const Word extends string>(words: readonly Word[]): Word | null {
    if (this.#row[this.#next] === null) {
      this.#next++;
      return null;
    }
    return this.word(words);
  }

  door(): ReportChannel {
    return channelOf(this.integer());
  }

  #take(): SqlValue {
    const value = this.#row[this.#next++];
    if (value === undefined) throw unexpected('a column', 'nothing');
    return value;
  }
}

function unexpected(expected: string, value: SqlValue): Error {
  return storeError('STORE_CORRUPT', `A row of the store contains ${String(value)} instead of ${expected}.`);
}

/** Numbers of the channels in the file. They must never change, whatever the order of the names. */
const channelCodes = { http: 0, spool: 1, stdout: 2, direct: 3 } as const satisfies Record<ReportChannel, number>;

export function channelCode(door: ReportChannel): number {
  return channelCodes[door];
}

export function channelOf(code: number): ReportChannel {
  const door = reportChannels.find((name) => channelCodes[name] === code);
  if (door === undefined) throw unexpected('a channel', code);
  return door;
}

/** Parses a JSON text of the store. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw storeError('STORE_CORRUPT', `The store contains ${text.slice(0, 40)} instead of JSON.`, { cause });
  }
}

/** Parses a JSON text that must be an object. */
export function parseObject(text: string): { readonly [key: string]: Json } {
  const value = parseJson(text);
  if (!isObject(value)) throw unexpected('a JSON object', text.slice(0, 40));
  return value;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks parsed JSON of the store against a schema; a mismatch means corruption. */
export function parseAs<T>(schema: z.ZodType<T>, value: Json | undefined, what: string): T {
  return dataOf(schema.safeParse(value), what);
}

/** As `parseAs`, for few values: zod interprets the schema instead of compiling it, which saves 5 ms of a command. */
export function parseFewAs<T>(schema: z.ZodType<T>, value: Json | undefined, what: string): T {
  return dataOf(schema.safeParse(value, { jitless: true }), what);
}

function dataOf<T>(parsed: z.ZodSafeParseResult<T>, what: string): T {
  if (parsed.success) return parsed.data;
  const message = `The store contains ${what} that this version cannot read: ${z.prettifyError(parsed.error)}`;
  throw storeError('STORE_CORRUPT', message, { cause: parsed.error });
}

/** Writes JSON in which NaN and infinities become the words of `metricValueToJson`. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'number' ? metricValueToJson(item) : item));
}

const stopSchema: z.ZodType<StopReason> = z.object({
  policy: z.string(),
  text: z.string(),
  interval: z.number(),
  numbers: z.record(z.string(), metricValueSchema),
});

/**
 * Columns of a sweep. The `case` keeps times in order even if the wall clock was set back between two processes. No
 * expression may contain a comma, since `readAnswer` counts columns by commas.
 */
export const sweepColumns = `n, definition_version, steered_seq, id, state, paused, max_total, max_concurrent, timeout_ms, trial_timeout_ms, max_failed,
  limits_version, total_effective, cancel_seq, ending_reason, message, next_seq, folded_seq, next_number, due_count,
  created_at_ms, case when ended_at_ms < created_at_ms then created_at_ms else ended_at_ms end, lease_owner, lease_token,
  lease_until_ms`;

/** Decodes `sweepColumns`. */
export function readSweep(row: SqlRow, definitionOf: (n: number, version: number) => SweepDefinition): SweepRow {
  const r = new RowReader(row);
  const n = r.integer();
  const definitionVersion = r.integer();
  const lastChangeSeq = r.integer();
  return {
    id: r.text(),
    definition: definitionOf(n, definitionVersion),
    definitionVersion,
    lastChangeSeq,
    state: r.word(sweepStates),
    paused: r.boolean(),
    limits: readLimits(r),
    limitsVersion: r.integer(),
    totalEffective: r.integerOrNull(),
    cancelSeq: r.integerOrNull(),
    endingReason: r.wordOrNull(endingReasons),
    message: r.textOrNull(),
    nextSeq: r.integer(),
    foldedSeq: r.integer(),
    nextNumber: r.integer(),
    dueCount: r.integer(),
    createdAtMs: r.integer(),
    endedAtMs: r.integerOrNull(),
    leaseOwner: readLeaseHolder(r.textOrNull()),
    leaseToken: r.integer(),
    leaseUntilMs: r.integer(),
  };
}

let lastHolder: { readonly text: string; readonly holder: LeaseHolder } | undefined;

/**
 * Reads a lease owner; of damaged text the owner is unknown. Caches the last one: rows are read with every commit, and the
 * owner changes only with a renewal.
 */
export function readLeaseHolder(text: string | null): LeaseHolder | null {
  if (text === null) return null;
  if (lastHolder?.text !== text) lastHolder = { text, holder: parseLeaseHolder(jsonOrUndefined(text)) };
  return lastHolder.holder;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Damaged: the holder is unknown, but the rest of the row is usable.
    return undefined;
  }
}

function readLimits(r: RowReader): Limits {
  return {
    maxTotalTrials: r.integer(),
    maxConcurrentTrials: r.integer(),
    timeoutMs: r.integerOrNull(),
    trialTimeoutMs: r.integerOrNull(),
    maxFailedTrials: r.integerOrNull(),
  };
}

/** Values for `max_total, max_concurrent, timeout_ms, trial_timeout_ms, max_failed`. */
export function limitColumns(limits: Limits): readonly (number | null)[] {
  const { maxTotalTrials, maxConcurrentTrials, timeoutMs, trialTimeoutMs, maxFailedTrials } = limits;
  return [maxTotalTrials, maxConcurrentTrials, timeoutMs, trialTimeoutMs, maxFailedTrials];
}

/** Columns of a trial, with times in order as in `sweepColumns`. */ export const trialColumns = `intervals, number, state, config, basis_seq, parent, attempts, cancel_seq, verdict, verdict_cause, stop,
  failure, message, user_retries, infra_retries, preemptions, retry_at_ms, ended_seq, ended_cause, best, last,
  created_at_ms, max(started_at_ms, created_at_ms), max(ended_at_ms, coalesce(started_at_ms, 0), created_at_ms)`;

/** Kinds of failures. */
export const failureKinds = [
  'user_error',
  'out_of_memory',
  'infeasible',
  'preempted',
  'timed_out',
  'lost_node',
  'never_launched',
] as const;

/**
 * Decodes `trialColumns`. A single literal: assembling objects of this size from parts takes Node 20 eight times as
 * long.
 */
export function readTrial(row: SqlRow, sweepId: string): TrialRow {
  const r = new RowReader(row);
  const intervals = r.integer();
  return {
    sweepId,
    number: r.integer(),
    state: r.word(trialStates),
    config: parseObject(r.text()) satisfies ConfigurationRecord,
    basisSeq: r.integer(),
    parent: r.integerOrNull(),
    attempts: r.integer(),
    cancelSeq: r.integerOrNull(),
    verdict: r.wordOrNull(verdicts),
    verdictCause: r.integerOrNull(),
    stop: readStop(r.textOrNull()),
    failure: r.wordOrNull(failureKinds),
    message: r.textOrNull(),
    userRetries: r.integer(),
    infraRetries: r.integer(),
    preemptions: r.integer(),
    retryAtMs: r.integerOrNull(),
    endedSeq: r.integerOrNull(),
    endedCause: r.integerOrNull(),
    best: r.integerOrNull(),
    last: intervals === 0 ? r.integerOrNull() : r.real(),
    intervals,
    createdAtMs: r.integer(),
    startedAtMs: r.integerOrNull(),
    endedAtMs: r.integerOrNull(),
  };
}

function readStop(text: string | null): StopReason | null {
  return text === null ? null : parseAs(stopSchema, parseJson(text), 'a stop reason');
}

/** Columns of an attempt, with times in order as in `sweepColumns`. */ export const attemptColumns = `trial, attempt, key, state, target, epoch, nonce, restarts, last_seen_ms, beat, native_id,
  ended_seq, end_kind, end_source, end_exit_code, end_signal, end_message,
  max(reaped_at_ms, planned_at_ms, coalesce(claimed_at_ms, 0), coalesce(ended_at_ms, 0)), planned_at_ms,
  max(claimed_at_ms, planned_at_ms), max(ended_at_ms, coalesce(claimed_at_ms, 0), planned_at_ms)`;

const endSources = ['runner', 'observer'] as const;

/** Decodes `attemptColumns`. */
export function readAttempt(row: SqlRow, sweepId: string): AttemptRow {
  const r = new RowReader(row);
  return {
    sweepId,
    trial: r.integer(),
    attempt: r.integer(),
    key: r.text(),
    state: r.word(attemptStates),
    target: r.text(),
    epoch: r.integer(),
    nonce: r.textOrNull(),
    restarts: r.integer(),
    lastSeenMs: r.integerOrNull(),
    beat: r.integer(),
    nativeId: r.textOrNull(),
    endedSeq: r.integerOrNull(),
    end: readEnd(r),
    reapedAtMs: r.integerOrNull(),
    plannedAtMs: r.integer(),
    claimedAtMs: r.integerOrNull(),
    endedAtMs: r.integerOrNull(),
  };
}

function readEnd(r: RowReader): AttemptEnd | null {
  const kind = r.wordOrNull(endKinds);
  const source = r.wordOrNull(endSources);
  const exitCode = r.integerOrNull();
  const signal = r.textOrNull();
  const message = r.textOrNull();
  return kind === null || source === null ? null : { kind, source, exitCode, signal, message };
}

/** An end in the body of its log entry. */
export const attemptEndSchema: z.ZodType<AttemptEnd> = z.object({
  kind: z.enum(endKinds),
  source: z.enum(endSources),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  message: z.string().nullable(),
});
