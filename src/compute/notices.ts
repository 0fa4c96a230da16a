import { isHyperDriveException, type Json, visible } from '../base/index.ts';
import type { AttemptNotice, EndRequest, ReportChannel } from '../model/index.ts';

/** Most characters of a refusal's message in a notice. More would hide what was expected. */
const longestReason = 300;

/** Notice that one report was left out. */
export function droppedReport(about: {
  readonly trial: number;
  readonly door: ReportChannel;
  /** Its number within the channel. */
  readonly number: number;
  /** Place where it was written, such as `line 3 of stdout.log`. */
  readonly place: string | undefined;
  readonly error: unknown;
}): AttemptNotice {
  const { trial, door, number, place, error } = about;
  const reason = refusalText(error);
  return {
    id: `${door}:${number}`,
    code: 'TRIAL_REPORT_DROPPED',
    text: `Trial ${trial}, ${place ?? `report ${number} of channel ${door}`}: the report was left out: ${reason}`,
    facts: { trial, door, number, place: place ?? null, reason },
  };
}

/**
 * Why something was refused: the field, what was expected and what came. Leaves out advice meant for another program.
 */
function refusalText(error: unknown): string {
  const details: Readonly<Record<string, Json>> = isHyperDriveException(error) ? error.details : {};
  const { field, expected, value } = details;
  const text =
    typeof field === 'string' && typeof expected === 'string' && typeof value === 'string'
      ? `expected ${expected} as its ${field}, got ${value}`
      : error instanceof Error
        ? error.message.replace(/\.$/, '')
        : String(error);
  return `${visible(text.length > longestReason ? `${text.slice(0, longestReason)}…` : text)}.`;
}

interface AboutFile {
  readonly trial: number;
  readonly door: ReportChannel;
  /** Name of the file in the run folder. */
  readonly name: string;
}

/** Notice that a metric of a line was left out because of its name. */
export function refusedMetric(about: {
  readonly trial: number;
  readonly door: ReportChannel;
  readonly place: string;
  readonly id: string;
  readonly reason: string;
}): AttemptNotice {
  const { trial, door, place, id } = about;
  const reason = visible(about.reason);
  return {
    id,
    code: 'TRIAL_REPORT_DROPPED',
    text: `Trial ${trial}, ${place}: the report was left out: ${reason}`,
    facts: { trial, door, place, reason },
  };
}

/** Notice that a file of the run folder cannot be read. */
export function unreadableFile(
  about: AboutFile & { readonly readBytes: number; readonly reason: string },
): AttemptNotice {
  const { trial, door, name, readBytes } = about;
  const reason = asReason(about.reason);
  return {
    id: `${door}:unreadable`,
    code: 'TRIAL_FILE_UNREADABLE',
    text: `Trial ${trial}: ${name} can no longer be read, after ${readBytes} bytes: ${reason}. Later reports in it are not stored.`,
    facts: { trial, door, file: name, readBytes, reason },
  };
}

/** Notice that a file lost content. @param nth distinguishes several cuts of one file */
export function cutFile(about: AboutFile & { readonly nth: number; readonly what: string }): AttemptNotice {
  const { trial, door, name, nth, what } = about;
  return {
    id: `${door}:cut:${nth}`,
    code: 'TRIAL_FILE_CUT',
    text: `Trial ${trial}: ${name} ${what}. Reports that had not been read are lost; reading continues with its present content. Programs should only append to it.`,
    facts: { trial, door, file: name },
  };
}

/** Notice that a file was not read to its end. */
export function unreadRest(about: AboutFile & { readonly readBytes: number; readonly reason: string }): AttemptNotice {
  const { trial, door, name, readBytes } = about;
  const reason = asReason(about.reason);
  return {
    id: `${door}:rest`,
    code: 'TRIAL_REST_UNREAD',
    text: `Trial ${trial}: ${name} was read only up to byte ${readBytes}: ${reason}. Later reports in it are not stored.`,
    facts: { trial, door, file: name, readBytes, reason },
  };
}

/** Notice that the end was recorded without its details. */
export function refusedEnd(trial: number, error: unknown): AttemptNotice {
  const reason = refusalText(error);
  return {
    id: 'end',
    code: 'TRIAL_END_REFUSED',
    text: `Trial ${trial}: its end was refused and is recorded without its details: ${reason}`,
    facts: { trial, reason },
  };
}

/** Adds to an end how many reports of the attempt were left out. There may be more of them than notices. */
export function withLeftOut<T extends Pick<EndRequest, 'facts'>>(end: T, leftOut: number): T {
  return leftOut === 0 ? end : { ...end, facts: { ...end.facts, leftOut } };
}

function asReason(text: string): string {
  return visible(text).slice(0, longestReason).replace(/\.$/, '');
}
