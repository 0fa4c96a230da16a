export { type Clock, sleep, systemClock } from './clock.ts';
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
} from './errors.ts';
export { ForwardTime } from './forward-time.ts';
export { newId, type RandomBytes, systemRandomBytes } from './ids.ts';
export { inBackground } from './in-background.ts';
export type { Json } from './json.ts';
export { type Logger, silentLogger } from './logger.ts';
export { ManualClock } from './manual-clock.ts';
export { messageOf } from './message-of.ts';
export { isProvablyDead, type ProcessIdentity, processIdentity } from './process-identity.ts';
export { type ProcessStat, parseProcessStat } from './process-stat.ts';
export { quoted, visible } from './quoted.ts';
export { runAll } from './run-all.ts';
export { nearestWord } from './spelling.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts';
export { asSystemError, withPath } from './system-errors.ts';
