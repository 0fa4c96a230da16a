export { type CsvCell, type CsvReader, toCsv } from './csv.ts';
export type { HyperDriveErrorCode } from './error-codes.ts';
export {
  allErrorRows,
  type ErrorCode,
  type ErrorKind,
  type ErrorMaker,
  type ErrorOptions,
  type ErrorRow,
  errorTable,
  exceptionOf,
  HyperDriveConfigException,
  HyperDriveException,
  HyperDriveNotImplementedException,
  HyperDriveRehydrateException,
  HyperDriveScenarioNotSupportedException,
  HyperDriveServiceException,
  isHyperDriveException,
  type PlainException,
  plainException,
} from './errors/errors.ts';
export { messageOf } from './errors/message-of.ts';
export { quoted, visible } from './errors/quoted.ts';
export { editDistance, nearestWord } from './errors/spelling.ts';
export { asSystemError, withPath } from './errors/system-errors.ts';
export { newId, type RandomBytes, systemRandomBytes } from './ids.ts';
export { inBackground } from './in-background.ts';
export type { Json } from './json.ts';
export { type Logger, silentLogger } from './logger.ts';
export { runAll } from './run-all.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts';
export { type Clock, sleep, systemClock } from './time/clock.ts';
export { ForwardTime } from './time/forward-time.ts';
export { ManualClock } from './time/manual-clock.ts';
