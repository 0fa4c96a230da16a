import { isHyperDriveException, type Json, visible } from '../base/index.ts';
import type { AttemptNotice, EndRequest, ReportChannel } from '../model/index.ts';

/** Characters of a refusal's message that are told: more would hide what was expected. */
const longestReason = 300;

/** Says that one report was left out. */
export function droppedReport(about: {
  readonly trial: number;
  readonly door: ReportChannel;
  /** Its number within the door. */
  readonly number: number;
  /** Where it was written, such as `line 3 of stdout.log`. */
  readonly place: string | undefined;
  readonly error: unknown;
}): AttemptNotice {
  const { trial, door, number, place, error } = about;
  const reason = refusalText(error);
  return {
    id: `${door}:${number}`,
    code: 'TRIAL_REPORT_DROPPED',
    text: `Trial ${trial}, ${place ?? `report ${number} of door ${door}`}: the report was left out: ${reason}`,
    facts: { trial, door, number, place: place ?? null, reason },
  };
}

/** Why something was refused: the field, what was expected and what came, without advice to another program. */
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
  /** Its name within the run folder. */
  readonly name: string;
}

/** Says that a metric of a line is no report because of its name. */
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

/** Says that a file of the run folder cannot be read. */
export function unreadableFile(
  about: AboutFile & { readonly readBytes: number; readonly reason: string },
): AttemptNotice {
  const { trial, door, name, readBytes } = about;
  const reason = asReason(about.reason);
  return {
    id: `${door}:unreadable`,
    code: 'TRIAL_FILE_UNREADABLE',
    text: `Trial ${trial}: ${name} cannot be read any more, after ${readBytes} bytes: ${reason}. What it reports there is not taken in.`,
    facts: { trial, door, file: name, readBytes, reason },
  };
}

/** Says that a file lost what it held. @param nth tells several cuts of one file apart */
export function cutFile(about: AboutFile & { readonly nth: number; readonly what: string }): AttemptNotice {
  const { trial, door, name, nth, what } = about;
  return {
    id: `${door}:cut:${nth}`,
    code: 'TRIAL_FILE_CUT',
    text: `Trial ${trial}: ${name} ${what}. Reports that had not been read are lost; what it holds now is read. Let programs only append to it.`,
    facts: { trial, door, file: name },
  };
}

/** Says that the end came before everything was read. */
export function unreadRest(about: AboutFile & { readonly readBytes: number; readonly reason: string }): AttemptNotice {
  const { trial, door, name, readBytes } = about;
  const reason = asReason(about.reason);
  return {
    id: `${door}:rest`,
    code: 'TRIAL_REST_UNREAD',
    text: `Trial ${trial}: ${name} was taken in up to byte ${readBytes} only: ${reason}. Reports behind it are not stored.`,
    facts: { trial, door, file: name, readBytes, reason },
  };
}

/** Says that the end was recorded in short. */
export function refusedEnd(trial: number, error: unknown): AttemptNotice {
  const reason = refusalText(error);
  return {
    id: 'end',
    code: 'TRIAL_END_REFUSED',
    text: `Trial ${trial}: its end was refused and is recorded without its details: ${reason}`,
    facts: { trial, reason },
  };
}

/** The end, with how many reports of the attempt were left out: more than have a notice. */
export function withLeftOut<T extends Pick<EndRequest, 'facts'>>(end: T, leftOut: number): T {
  return leftOut === 0 ? end : { ...end, facts: { ...end.facts, leftOut } };
}

function asReason(text: string): string {
  return visible(text).slice(0, longestReason).replace(/\.$/, '');
}
