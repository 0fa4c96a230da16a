import type { ErrorKind } from '../base/index.ts';

/** What the exit code of a command says. */
export const exitCodes = {
  ok: 0,
  /** The sweep that was run or waited for ended as failed or canceled, or without any value of its objective. */
  sweepFailed: 1,
  /** A replay derives other decisions than those recorded, or a state folder is damaged. */
  differs: 1,
  /** Wrong usage or configuration: nothing was started. */
  config: 2,
  /** Sweep, trial, file or result does not exist. */
  missing: 3,
  /** Conflicts with the present state: already final, driven by another process, changed by someone else, busy. */
  conflict: 4,
  /** Disk, network or a process of the machine failed. */
  environment: 5,
  /** No or insufficient credentials. */
  denied: 6,
  /** A broken invariant of our own. */
  internal: 7,
  /** Interrupted (Ctrl-C or SIGTERM); the sweep can be resumed. */
  interrupted: 130,
} as const;

/** Exit code for each kind of error. */
export const exitCodeOfKind: Readonly<Record<ErrorKind, number>> = {
  config: exitCodes.config,
  too_large: exitCodes.config,
  unsupported: exitCodes.config,
  missing: exitCodes.missing,
  conflict: exitCodes.conflict,
  stale: exitCodes.conflict,
  busy: exitCodes.conflict,
  limited: exitCodes.conflict,
  environment: exitCodes.environment,
  unauthorized: exitCodes.denied,
  forbidden: exitCodes.denied,
  internal: exitCodes.internal,
};
