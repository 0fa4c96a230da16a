export { intakeError, storeError } from './errors.ts';
export { isDriven, type LeaseStanding, leaseSign, leaseStanding } from './lease-standing.ts';
export { isProvablyDead, processIdentity } from './process-identity.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open.ts';
export type {
  AccessToken,
  Annotation,
  AnnotationChange,
  AnnotationQuery,
  AttemptStanding,
  Commit,
  CommitResult,
  LatestPointQuery,
  Lease,
  LeaseOwner,
  Point,
  PointQuery,
  ReportQuery,
  ReportRow,
  RunPoint,
  Store,
  SweepCommand,
  TrialQuery,
} from './store.ts';
