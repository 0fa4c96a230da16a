import type { ErrorKind } from '../base/index.ts';

/** Meanings of exit codes. */
export const exitCodes = {
  ok: 0,
  /** The sweep failed, was canceled, or completed without a value of its objective. */
  sweepFailed: 1,
  /** A replay derives different decisions from the recorded ones, a state folder is damaged, or the doctor finds a problem. */
  differs: 1,
  /** Wrong usage or configuration: nothing started. */
  config: 2,
  /** Sweep, trial, file or result does not exist. */
  missing: 3,
  /** Conflicts with the current state: already final, driven by another process, changed meanwhile, busy. */
  conflict: 4,
  /** Disk, network or a process of the machine failed. */
  environment: 5,
  /** No or insufficient credentials. */
  denied: 6,
  /** A bug in HyperDrive. */
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
