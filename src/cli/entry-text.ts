import type { Json } from '../base/index.ts';
import { formatDuration } from '../formats/index.ts';
import type { LogEntry } from '../records/index.ts';
import { oneLine, type Paint } from './text.ts';

/** A log entry that is not the end of a trial, as a line for people. */
export function entryLine(entry: LogEntry, paint: Paint): string {
  const { body } = entry;
  switch (entry.kind) {
    case 'notice': {
      const isLoud = body.code === 'SWEEP_METRIC_MISSING';
      return `${isLoud ? paint.red('warning') : paint.yellow('note')}: ${text(body.text)}`;
    }
    case 'trial.retry': {
      const wait = typeof body.retryAtMs === 'number' ? body.retryAtMs - entry.atMs : 0;
      const when = wait > 0 ? ` in ${formatDuration(wait)}` : '';
      return `trial ${entry.trial}  ${paint.yellow('retry')}${when} after ${text(body.failure).replaceAll('_', ' ')}`;
    }
    case 'sweep.ending': {
      const message = body.message === null ? '' : `: ${text(body.message)}`;
      return `${paint.yellow('ending')} (${text(body.reason).replaceAll('_', ' ')})${message}`;
    }
    // Only those that go on from another are told.
    case 'trial.suggested':
      return `trial ${entry.trial}  ${paint.cyan('goes on')} from trial ${body.parent}${noteText(body.note)}`;
    default:
      return entry.kind;
  }
}

/** Why a trial goes on from another, and what was changed of its configuration. */
function noteText(note: Json | undefined): string {
  if (!isMapping(note)) return '';
  const changes = isMapping(note.changes) ? Object.entries(note.changes) : [];
  const changed = changes.map(([name, how]) => `${oneLine(name)} ${text(how)}`).join(', ');
  return `: ${text(note.text)}${changed === '' ? '' : ` (${changed})`}`;
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? oneLine(value) : JSON.stringify(value ?? null);
}
