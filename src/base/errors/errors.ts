import type { HyperDriveErrorCode } from '../error-codes.ts';
import type { Json } from '../json.ts';

/** Kind of an error. The server maps it to an HTTP status, the command line to an exit code. */
export type ErrorKind =
  /** The caller's input is wrong: field, value and expectation are named. */
  | 'config'
  /** The thing asked for does not exist. */
  | 'missing'
  /** The request conflicts with the current state: already final, held by another process, out of order. */
  | 'conflict'
  /** The request was made for an earlier version of the resource that it changes. */
  | 'stale'
  /** Credentials are missing or wrong. */
  | 'unauthorized'
  /** The credentials are valid but lack the right. */
  | 'forbidden'
  /** The request is larger than allowed. */
  | 'too_large'
  /** Too many requests. */
  | 'limited'
  /** Try again later: busy, locked, shutting down. */
  | 'busy'
  /** Deliberately not supported. */
  | 'unsupported'
  /** The environment failed: disk, network, a dead process. */
  | 'environment'
  /** A broken invariant of the product itself. */
  | 'internal';

/** Facts of an error besides its message. */
export interface ErrorOptions {
  /** JSON-safe facts: the field, the value, what was expected. */
  readonly details?: Readonly<Record<string, Json>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** One of the product's own codes, which editors complete, or a plugin's code. */
export type ErrorCode = HyperDriveErrorCode | (string & {});

const brand = Symbol.for('hyperdrive-ml.error');

/**
 * Base class of every error that the product throws, as in `azureml.train.hyperdrive.exceptions`. Programs branch on
 * `code` (stable, `ROOM_WHAT`), never on the message.
 */
export class HyperDriveException extends Error {
  /** Stable code such as `SPACE_BAD_RANGE`; plugins have their own codes. */
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, Json>>;

  constructor(code: ErrorCode, kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    this.details = options.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** True if the same call may succeed later unchanged. */
  get retryable(): boolean {
    return this.kind === 'busy' || this.kind === 'limited';
  }
}

/** The configuration of a sweep is wrong. */
export class HyperDriveConfigException extends HyperDriveException {}
/** A documented call that this product, like the original, does not support. */
export class HyperDriveNotImplementedException extends HyperDriveException {}
/** A service (store, server, compute target) could not do what was asked. */
export class HyperDriveServiceException extends HyperDriveException {}
/** A combination that is not supported; the message names it. */
export class HyperDriveScenarioNotSupportedException extends HyperDriveException {}
/** A run to be read back does not exist or cannot be read. */
export class HyperDriveRehydrateException extends HyperDriveException {}

const classByKind = {
  config: HyperDriveConfigException,
  too_large: HyperDriveConfigException,
  missing: HyperDriveRehydrateException,
  unsupported: HyperDriveScenarioNotSupportedException,
  conflict: HyperDriveServiceException,
  stale: HyperDriveServiceException,
  unauthorized: HyperDriveServiceException,
  forbidden: HyperDriveServiceException,
  limited: HyperDriveServiceException,
  busy: HyperDriveServiceException,
  environment: HyperDriveServiceException,
  internal: HyperDriveServiceException,
} satisfies Record<ErrorKind, typeof HyperDriveException>;

/** One row of a room's error table. */
export interface ErrorRow {
  readonly kind: ErrorKind;
  /** One sentence for the error reference: when it happens and what to do. */
  readonly summary: string;
}

/** Makes an error from one row of a table. */
export type ErrorMaker<Code extends string> = (
  code: Code,
  message: string,
  options?: ErrorOptions,
) => HyperDriveException;

const registry = new Map<string, ErrorRow>();

/**
 * Declares a room's error table and returns the function that makes its errors.
 * Together the tables form the error reference: `docs/reference/errors.md` is generated from them.
 *
 * @param table code → row; codes are `ROOM_WHAT`
 */
export function errorTable<const Table extends Readonly<Record<string, ErrorRow>>>(
  table: Table,
): ErrorMaker<keyof Table & string> {
  for (const [code, row] of Object.entries(table)) registry.set(code, row);
  return (code, message, options) => {
    const { kind } = table[code] as ErrorRow;
    return new classByKind[kind](code, kind, message, options);
  };
}

/** An error in the form that messages between threads carry. */
export interface PlainException {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: HyperDriveException['details'];
}

/** The message form of an error; {@link exceptionOf} restores it. */
export function plainException({ code, kind, message, details }: HyperDriveException): PlainException {
  return { code, kind, message, details };
}

/** Restores an error that another thread threw. */
export function exceptionOf({ code, kind, message, details }: PlainException): HyperDriveException {
  return new classByKind[kind](code, kind, message, { details });
}

/** Every declared error code with its row, sorted by code. */
export function allErrorRows(): readonly (readonly [code: string, row: ErrorRow])[] {
  return [...registry].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** True for the product's errors, including those from another copy of the package. */
export function isHyperDriveException(value: unknown): value is HyperDriveException {
  return typeof value === 'object' && value !== null && brand in value;
}
