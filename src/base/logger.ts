import type { Json } from './json.ts';

/** Structured log: an event name and JSON-safe facts. Never secrets. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, Json>>): void;
  info(event: string, facts?: Readonly<Record<string, Json>>): void;
  warn(event: string, facts?: Readonly<Record<string, Json>>): void;
  error(event: string, facts?: Readonly<Record<string, Json>>): void;
}

/** A logger that drops everything. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
