import {
  type ClaimRequest,
  doors,
  type EndRequest,
  endKinds,
  type Report,
  type ReportBatch,
} from '../records/index.ts';
import { trackingError } from './errors.ts';

/** Reports of one batch; see the timing table of the protocol. */
export const maxBatchReports = 1000;
/** Characters of a metric name; MLflow allows 250. */
const maxMetricLength = 255;
/** Characters of a name that identifies something: host, native id, nonce. */
const maxNameLength = 255;
/** Characters kept of an end's message. It is one line for people; the whole text is in the log. */
const maxMessageLength = 4000;

/** @throws TRACKING_BAD_REQUEST */
export function checkClaim(request: ClaimRequest): void {
  checkText('nonce', request.nonce);
  checkText('host', request.host);
  if (request.nativeId !== null) checkText('nativeId', request.nativeId);
  if (request.pid !== null) checkWhole('pid', request.pid, 0);
  checkWhole('restarts', request.restarts, 0);
  if (request.resumedStep !== null && !Number.isFinite(request.resumedStep)) {
    throw badField('resumedStep', request.resumedStep, 'a finite number or null');
  }
}

/** @throws TRACKING_BAD_REQUEST */
export function checkEpoch(epoch: number): void {
  checkWhole('epoch', epoch, 1);
}

/** @throws TRACKING_BAD_REQUEST, TRACKING_BAD_REPORT, TRACKING_TOO_LARGE */
export function checkBatch(batch: ReportBatch): void {
  checkEpoch(batch.epoch);
  checkWhole('first', batch.first, 1);
  if (!doors.includes(batch.door)) throw badField('door', batch.door, doors.join(' | '));
  if (batch.reports.length > maxBatchReports) {
    throw trackingError(
      'TRACKING_TOO_LARGE',
      `A batch holds at most ${maxBatchReports} reports, this one has ${batch.reports.length}. Send it in parts.`,
      { details: { field: 'reports', limit: maxBatchReports, length: batch.reports.length } },
    );
  }
  for (const [index, report] of batch.reports.entries()) checkReport(index, report);
}

function checkReport(index: number, report: Report): void {
  const { metric, value, step, timeMs } = report;
  if (!isName(metric, maxMetricLength)) {
    throw badReport(index, 'metric', metric, `a name of 1 to ${maxMetricLength} characters`);
  }
  if (typeof value !== 'number') throw badReport(index, 'value', value, 'a number');
  if (step !== undefined && !Number.isFinite(step)) throw badReport(index, 'step', step, 'a finite number');
  if (timeMs !== undefined && !Number.isFinite(timeMs)) throw badReport(index, 'timeMs', timeMs, 'a finite number');
}

/**
 * Checks an end and cuts its message to the stored length.
 * @throws TRACKING_BAD_REQUEST
 */
export function checkedEnd(request: EndRequest): EndRequest {
  checkEpoch(request.epoch);
  if (!endKinds.includes(request.kind)) throw badField('kind', request.kind, endKinds.join(' | '));
  for (const door of doors) checkWhole(`lastSeq.${door}`, request.lastSeq[door] ?? 0, 0);
  if (request.exitCode !== null && !Number.isSafeInteger(request.exitCode)) {
    throw badField('exitCode', request.exitCode, 'a whole number or null');
  }
  if (request.signal !== null) checkText('signal', request.signal);
  if (request.endedAtMs !== undefined && !Number.isFinite(request.endedAtMs)) {
    throw badField('endedAtMs', request.endedAtMs, 'a finite number');
  }
  if (request.message === null) return request;
  return { ...request, message: request.message.replaceAll('\0', ' ').slice(0, maxMessageLength) };
}

function checkWhole(field: string, value: unknown, least: number): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw badField(field, value, `a whole number of at least ${least}`);
  }
}

function checkText(field: string, value: unknown): void {
  if (!isName(value, maxNameLength)) throw badField(field, value, `text of 1 to ${maxNameLength} characters`);
}

/** NUL ends text in some of the programs on the way, and half a surrogate pair has no UTF-8 form. */
function isName(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= maxLength &&
    !value.includes('\0') &&
    !/\p{Surrogate}/u.test(value)
  );
}

function badField(field: string, value: unknown, expected: string): Error {
  return trackingError('TRACKING_BAD_REQUEST', `${field}: expected ${expected}, got ${shown(value)}.`, {
    details: { field, value: shown(value), expected },
  });
}

function badReport(index: number, field: string, value: unknown, expected: string): Error {
  return trackingError(
    'TRACKING_BAD_REPORT',
    `reports[${index}].${field}: expected ${expected}, got ${shown(value)}. Leave this report out.`,
    { details: { index, field, value: shown(value), expected } },
  );
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
