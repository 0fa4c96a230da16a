export { absoluteState, memoryState, type StatePlace, statePlace } from './address.ts';
export type {
  Annotation,
  AnnotationChange,
  AnnotationQuery,
  ExperimentChange,
  ExperimentRow,
  LatestPointQuery,
  Point,
  PointQuery,
  RunPoint,
} from './annotations.ts';
export { intakeError, storeError } from './errors.ts';
export { isDriven, type LeaseStanding, leaseSign, leaseStanding } from './lease-standing.ts';
export { type OpenStoreOptions, openStore, type StoreKind, storeExists } from './open-store.ts';
export type {
  AccessToken,
  AttemptStanding,
  Commit,
  CommitResult,
  Lease,
  LeaseOwner,
  LogCheck,
  LogFault,
  ReportQuery,
  ReportRow,
  Store,
  StoreTime,
  SweepCommand,
  TrialQuery,
} from './store.ts';
