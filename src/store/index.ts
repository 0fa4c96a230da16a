export { intakeError, storeError } from './errors.ts';
export { isDriven, isProvablyDead, processIdentity } from './process-identity.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open.ts';
export type {
  AccessToken,
  Annotation,
  AnnotationChange,
  AnnotationQuery,
  AttemptStanding,
  Commit,
  CommitResult,
  Lease,
  LeaseOwner,
  ReportQuery,
  ReportRow,
  Store,
  SweepCommand,
  TrialQuery,
} from './store.ts';
