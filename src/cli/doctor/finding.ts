import { allErrorRows, asSystemError, isHyperDriveException, messageOf } from '../../base/index.ts';

/** What one check found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly subject: string;
  /** `warning`: it works, and may hurt. `problem`: something does not work. */
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** What to do about it; null where nothing is to be done. */
  readonly fix: string | null;
}

/** All is well, or a plain fact. */
export function ok(subject: string, text: string): Finding {
  return { subject, level: 'ok', text, fix: null };
}

/** It works, and may hurt. */
export function warning(subject: string, text: string, fix: string): Finding {
  return { subject, level: 'warning', text, fix };
}

/** It does not work. */
export function problem(subject: string, text: string, fix: string): Finding {
  return { subject, level: 'problem', text, fix };
}

/** What a failed action says, with the hint of its code as the fix. */
export function failure(subject: string, thrown: unknown): Finding {
  const error = asSystemError(thrown) ?? thrown;
  if (!isHyperDriveException(error))
    return problem(subject, `unexpected: ${messageOf(error)}`, 'This is a bug in HyperDrive: please report it.');
  const hint = allErrorRows().find(([code]) => code === error.code)?.[1].summary;
  return problem(subject, error.message, `${hint === undefined ? '' : `${hint} `}(${error.code})`);
}
