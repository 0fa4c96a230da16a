export type {
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
