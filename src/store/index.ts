export type { AccessToken } from './access-token.ts';
export { absoluteState, memoryState, statePlace } from './address.ts';
export type {
  Annotation,
  AnnotationChange,
  ExperimentChange,
  ExperimentRow,
  Point,
  RunPoint,
} from './annotations.ts';
export type { Commit, CommitResult, JoinedCommit, JoinInputs, Lease } from './commit.ts';
export { intakeError, storeError } from './errors.ts';
export { isDriven, leaseSign, leaseState } from './lease-state.ts';
export { lookAtStore, sqliteBinding } from './look.ts';
export { type OpenStoreOptions, openStore, type StoreKind, storeExists } from './open-store.ts';
export type {
  AttemptStanding,
  ConfigurationRow,
  LeaseOwner,
  OutcomeRow,
  ReportQuery,
  ReportRow,
  Store,
  StoreTime,
  SweepCommand,
  TrialQuery,
} from './store.ts';
