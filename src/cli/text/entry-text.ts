import type { Json } from '../../base/index.ts';
import { formatDuration } from '../../formats/index.ts';
import { elapsedMs, type LogEntry } from '../../model/index.ts';
import { suggestionNoteText } from '../../sampling/index.ts';
import { oneLine, type Paint } from './text.ts';

/** A line for a log entry that is not the end of a trial. */
export function entryLine(entry: LogEntry, paint: Paint): string {
  const { body } = entry;
  switch (entry.kind) {
    case 'notice': {
      const isLoud = body.code === 'SWEEP_METRIC_MISSING';
      return `${isLoud ? paint.red('warning') : paint.yellow('note')}: ${text(body.text)}`;
    }
    case 'attempt.noticed':
      return `${paint.yellow('warning')}: ${text(body.text)}`;
    case 'trial.retry': {
      const wait = typeof body.retryAtMs === 'number' ? elapsedMs(entry.atMs, body.retryAtMs) : 0;
      const when = wait > 0 ? ` in ${formatDuration(wait)}` : '';
      return `trial ${entry.trial}  ${paint.yellow('retry')}${when} after ${text(body.failure).replaceAll('_', ' ')}`;
    }
    case 'sweep.ending': {
      const message = body.message === null ? '' : `: ${text(body.message)}`;
      return `${paint.yellow('ending')} (${text(body.reason).replaceAll('_', ' ')})${message}`;
    }
    // Only trials that continue another are printed.
    case 'trial.suggested':
      return `trial ${entry.trial}  ${paint.cyan('continues')} trial ${body.parent}${because(suggestionNoteText(body.note))}`;
    default:
      return entry.kind;
  }
}

function because(reason: string): string {
  return reason === '' ? '' : `: ${oneLine(reason)}`;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? oneLine(value) : JSON.stringify(value ?? null);
}
