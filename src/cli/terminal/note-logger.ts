import type { Clock, Json, Logger } from '../../base/index.ts';
import { masked } from '../../server/index.ts';
import type { Terminal } from './terminal.ts';

/** A log on standard error: one line for each warning and error, without secrets. */
export function noteLogger(terminal: Terminal, isJson: boolean): Logger {
  const tell =
    (level: string) =>
    (event: string, facts: Readonly<Record<string, Json>> = {}) => {
      const text = isJson
        ? JSON.stringify({ level, event, ...facts })
        : `${level}: ${event} ${Object.entries(facts)
            .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join(' ')}`;
      terminal.note(printable(masked(text)));
    };
  return { debug() {}, info() {}, warn: tell('warning'), error: tell('error') };
}

/** Events that a command prints itself: notices of trials, and its final error. */
const toldOtherwise: ReadonlySet<string> = new Set(['compute.notice', 'sweep.failed', 'compute.start_failed']);

/** The same problem is not printed again within this time: some problems recur every second. */
const tellAgainMs = 60_000;

/** The log of a command that drives a sweep, on standard error: retries and their reasons. */
export function commandLogger(terminal: Terminal, clock: Clock): Logger {
  const { warn, error, ...others } = noteLogger(terminal, false);
  const toldMs = new Map<string, number>();
  const seldom =
    (tell: Logger['warn']): Logger['warn'] =>
    (event, facts = {}) => {
      if (toldOtherwise.has(event)) return;
      const nowMs = clock.monotonicMs();
      const lastMs = toldMs.get(event);
      if (lastMs !== undefined && nowMs - lastMs < tellAgainMs) return;
      toldMs.set(event, nowMs);
      tell(event, facts);
    };
  return { ...others, warn: seldom(warn), error: seldom(error) };
}

/** External text as one line: no line breaks that look like another entry, no control characters. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
