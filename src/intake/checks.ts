import { quoted } from '../base/index.ts';
import { filesError } from '../files/index.ts';
import {
  type AttemptNotice,
  attemptNoticeSchema,
  type ClaimRequest,
  type EndRequest,
  endKinds,
  isRejected,
  isStorableName,
  metricNameFault,
  type RejectedReport,
  type Report,
  type ReportBatch,
  reportChannels,
} from '../model/index.ts';
import { trackingError } from './errors.ts';

/** Largest number of reports in a batch; see the timing table of the protocol. */
export const maxBatchReports = 1000;
/** Longest identifying name, in characters: host, native id, nonce. */
const maxNameLength = 255;
/** Longest text of a notice, and longest JSON of its facts, in characters. */
const maxNoticeLength = 4000;
/** Characters kept of an end's message. It is one line for people; the log has the whole text. */
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
  if (!reportChannels.includes(batch.door)) throw badField('door', batch.door, reportChannels.join(' | '));
  if (batch.reports.length > maxBatchReports) {
    throw filesError(
      'TRACKING_TOO_LARGE',
      `A batch holds at most ${maxBatchReports} reports, this one has ${batch.reports.length}. Send it in parts.`,
      { details: { field: 'reports', limit: maxBatchReports, length: batch.reports.length } },
    );
  }
  for (const [index, report] of batch.reports.entries()) checkReport(index, report);
}

/** @throws TRACKING_BAD_REQUEST */
export function checkNotice(notice: AttemptNotice): void {
  const isSound =
    attemptNoticeSchema.safeParse(notice).success &&
    isStorableName(notice.id, maxNameLength) &&
    isStorableName(notice.text, maxNoticeLength) &&
    JSON.stringify(notice.facts).length <= maxNoticeLength;
  if (!isSound) throw badField('notice', notice.id, `a notice with a text of 1 to ${maxNoticeLength} characters`);
}

function checkReport(index: number, report: Report | RejectedReport): void {
  if (isRejected(report)) {
    checkNotice(report.rejected);
    return;
  }
  const { metric, value, step, timeMs } = report;
  const fault = metricNameFault(metric);
  if (fault !== undefined) throw badReport(index, 'metric', metric, fault);
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
  for (const door of reportChannels) checkWhole(`lastSeq.${door}`, request.lastSeq[door] ?? 0, 0);
  if (request.exitCode !== null && !Number.isSafeInteger(request.exitCode)) {
    throw badField('exitCode', request.exitCode, 'a whole number or null');
  }
  if (request.signal !== null) checkText('signal', request.signal);
  if (request.endedAtMs !== undefined && !Number.isFinite(request.endedAtMs)) {
    throw badField('endedAtMs', request.endedAtMs, 'a finite number');
  }
  if (request.message === null) return request;
  const message = request.message
    .slice(0, maxMessageLength)
    .replaceAll('\0', ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd');
  return { ...request, message };
}

function checkWhole(field: string, value: unknown, least: number): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw badField(field, value, `a whole number of at least ${least}`);
  }
}

function checkText(field: string, value: unknown): void {
  if (!isStorableName(value, maxNameLength)) throw badField(field, value, `text of 1 to ${maxNameLength} characters`);
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
  return typeof value === 'string' ? quoted(value) : quoted(String(value)).slice(1, -1);
}
