import { allErrorRows, asSystemError, isHyperDriveException, messageOf } from '../../base/index.ts';
import { exitCodeOfKind, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * Prints an error on standard error: message, hint, code; with `json`, as one JSON object. Shows a stack with
 * HYPERDRIVE_DEBUG only.
 * @returns exit code
 */
export function tellError(thrown: unknown, terminal: Terminal, options: { json: boolean; isDebug: boolean }): number {
  const { notePaint } = terminal;
  const error = asSystemError(thrown) ?? thrown;
  const known = isHyperDriveException(error);
  const message = messageOf(error);
  if (options.json) {
    const code = known ? error.code : 'INTERNAL';
    const details = known ? error.details : {};
    terminal.note(JSON.stringify({ error: { code, message, details } }));
  } else {
    terminal.note(`${notePaint.red('error')}: ${known ? message : `unexpected: ${message}`}`);
    const hint = known
      ? allErrorRows().find(([code]) => code === error.code)?.[1].summary
      : 'This is a bug in HyperDrive. HYPERDRIVE_DEBUG=1 shows where it happened.';
    if (hint !== undefined) terminal.note(`${notePaint.dim('hint')}: ${hint}`);
    if (known) terminal.note(`${notePaint.dim('code')}: ${error.code}`);
  }
  if (options.isDebug && error instanceof Error) terminal.note(stackOf(error));
  return known ? exitCodeOfKind[error.kind] : exitCodes.internal;
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}
