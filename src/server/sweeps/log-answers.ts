import type { Json } from '../../base/index.ts';
import type { LogEntryAnswer, TrialDecision } from '../../http/index.ts';
import type { LogEntry, Verdict } from '../../model/index.ts';
import { neededText } from '../../results/index.ts';
import { suggestionNoteText } from '../../sampling/index.ts';

/** Entries of a sweep's log as sentences. */

/** A log entry with its sentence. */
export function logAnswer(entry: LogEntry): LogEntryAnswer {
  const { seq, atMs, kind, isInput, trial, attempt, causedBy, body } = entry;
  return { seq, atMs, kind, isInput, trial, attempt, causedBy, body: { ...body }, text: entryText(entry) };
}

/** A log entry for the page of its trial, with a sentence that does not repeat the trial. */
export function decisionAnswer(entry: LogEntry): TrialDecision {
  return { ...logAnswer(entry), brief: entryText(entry, { isOnTrialPage: true }) };
}

const verdictWords: Readonly<Record<string, string>> = {
  stop: 'is to be stopped',
  cancel: 'is to be canceled',
  timeout: 'is to end at its time limit',
} satisfies Record<Verdict, string>;

/** @param isOnTrialPage the sentence need not name the trial */
function entryText(
  { kind, trial, attempt, body }: LogEntry,
  { isOnTrialPage }: { readonly isOnTrialPage: boolean } = { isOnTrialPage: false },
): string {
  const subject = trial === null ? 'the sweep' : isOnTrialPage ? '' : `trial ${trial}`;
  const does = (predicate: string) => (subject === '' ? predicate : `${subject} ${predicate}`);
  const of = (noun: string) => (subject === '' ? noun : `${noun} of ${subject}`);
  const word = (key: string) => wordOf(body[key]);
  switch (kind) {
    case 'sweep.submitted':
      return 'submitted';
    case 'limits.changed':
      return 'limits changed';
    case 'definition.changed': {
      const who = typeof body.by === 'string' ? ` by ${body.by}` : '';
      const why = typeof body.note === 'string' ? `: ${body.note}` : '';
      return `definition changed${who} to version ${word('version')}, from trial ${word('firstTrial')} on${why}`;
    }
    case 'enqueued':
      return `${Array.isArray(body.trials) ? body.trials.length : 0} configurations enqueued`;
    case 'paused':
      return 'paused by a user';
    case 'resumed':
      return 'resumed by a user';
    case 'cancel.requested':
      return body.reason ? `cancel requested: ${word('reason')}` : 'cancel requested by a user';
    case 'deadline.sweep':
      return 'the time limit of the sweep passed';
    case 'trial.cancel':
      return `${of('cancel')} requested by a user`;
    case 'deadline.attempt':
      return `${of('the time limit')} passed`;
    case 'claimed':
      return `${of(`attempt ${attempt}`)} started${Number(body.epoch) > 1 ? ` again (epoch ${word('epoch')})` : ''}`;
    case 'reports':
      return of(`${word('count')} reports`);
    case 'attempt.noticed':
      return word('text');
    case 'attempt.ended':
      return `${of(`attempt ${attempt}`)} ended: ${endSentence(body.end)}`;
    case 'due':
      return `${word('count')} suggestions fall due from number ${word('first')} on`;
    case 'trial.suggested':
      return does(`suggested${suggestionSentence(body)}`);
    case 'attempt.planned':
      return `${of(`attempt ${attempt ?? word('attempt')}`)} planned on ${word('target')}`;
    case 'trial.running':
      return does('runs');
    case 'trial.verdict': {
      const { stop } = body;
      if (isMapping(stop)) {
        const needed = isMapping(stop.numbers) ? neededText({ numbers: stop.numbers }) : undefined;
        const why = `${wordOf(stop.text)}${needed === undefined ? '' : `; ${needed}`}`;
        return does(`is to be stopped by ${wordOf(stop.policy)}: ${why}`);
      }
      const reason = word('reason') === '' ? '' : `: ${word('reason')}`;
      return does(`${verdictWords[word('verdict')] ?? word('verdict')}${reason}`);
    }
    case 'trial.retry':
      return does(`is retried after ${word('failure').replaceAll('_', ' ')}`);
    case 'trial.ended':
      return does(`${word('state')}${body.message ? `: ${word('message')}` : ''}`);
    case 'sampler.exhausted':
      return `the search space is exhausted after ${word('total')} trials`;
    case 'sweep.ending':
      return `the sweep ends early: ${word('reason').replaceAll('_', ' ')}${body.message ? `, ${word('message')}` : ''}`;
    case 'sweep.ended':
      return `the sweep ${word('state')}${body.message ? `: ${word('message')}` : ''}`;
    case 'notice':
      return word('text');
    default:
      return kind;
  }
}

function endSentence(end: Json | undefined): string {
  if (!isMapping(end)) return 'unknown end';
  const parts = [wordOf(end.kind).replaceAll('_', ' ')];
  if (typeof end.exitCode === 'number' && end.exitCode !== 0) parts.push(`exit code ${end.exitCode}`);
  if (typeof end.signal === 'string') parts.push(`signal ${end.signal}`);
  if (typeof end.message === 'string') parts.push(end.message);
  return parts.join(', ');
}

function suggestionSentence({ note, parent }: LogEntry['body']): string {
  const from = typeof parent !== 'number' ? '' : ` from trial ${wordOf(parent)}`;
  const text = suggestionNoteText(note);
  return `${from}${text === '' ? '' : `: ${text}`}`;
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
