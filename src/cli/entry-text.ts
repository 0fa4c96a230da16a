import type { Json } from '../base/index.ts';
import { formatDuration } from '../formats/index.ts';
import type { LogEntry } from '../records/index.ts';
import { oneLine, type Paint } from './text.ts';

/** A log entry that is not the end of a trial, as a line for people. */
export function entryLine(entry: LogEntry, paint: Paint): string {
  const { body } = entry;
  switch (entry.kind) {
    case 'notice':
      return `${paint.yellow('note')}: ${text(body.text)}`;
    case 'trial.retry': {
      const wait = typeof body.retryAtMs === 'number' ? body.retryAtMs - entry.atMs : 0;
      const when = wait > 0 ? ` in ${formatDuration(wait)}` : '';
      return `trial ${entry.trial}  ${paint.yellow('retry')}${when} after ${text(body.failure).replaceAll('_', ' ')}`;
    }
    case 'sweep.ending': {
      const message = body.message === null ? '' : `: ${text(body.message)}`;
      return `${paint.yellow('ending')} (${text(body.reason).replaceAll('_', ' ')})${message}`;
    }
    default:
      return entry.kind;
  }
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? oneLine(value) : JSON.stringify(value ?? null);
}
