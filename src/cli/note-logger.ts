import type { Json, Logger } from '../base/index.ts';
import { masked } from '../server/index.ts';
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

/** One line, whatever came from outside: no line breaks that look like another entry, nothing that steers a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
