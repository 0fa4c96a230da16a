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
      terminal.note(masked(text));
    };
  return { debug() {}, info() {}, warn: tell('warning'), error: tell('error') };
}
