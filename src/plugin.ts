/**
 * What packages that add to HyperDrive are written against: samplers and policies, which sweep files name as `package/name`,
 * and the ports of compute targets and stores, which are experimental. Contract suites are in `hyperdrive-ml/testing`.
 * @packageDocumentation
 */
export {
  type Clock,
  ForwardTime,
  HyperDriveConfigException,
  HyperDriveException,
  HyperDriveServiceException,
  isHyperDriveException,
  type Json,
  type Logger,
  type RandomBytes,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './base/index.ts';
export {
  type AttemptJob,
  AttemptReporter,
  type AttemptReporterOptions,
  type Capacity,
  type CommandLine,
  type ComputeTarget,
  type Heartbeats,
  infeasibleExitCode,
  type JobStatus,
  type LaunchGrant,
  type Listing,
  type ParameterText,
  Retrier,
  type RetrierOptions,
  type Slots,
  type StartPlan,
  startPlan,
  type TargetContext,
  type TargetKind,
} from './compute/index.ts';
export type {
  AttemptIntake,
  ClaimGrant,
  ClaimRequest,
  ConfigurationRecord,
  EndRequest,
  FailureKind,
  Goal,
  StopReason,
} from './model/index.ts';
export type { Rng } from './numerics/index.ts';
export * from './plugins/define.ts';
export * from './plugins/define-port.ts';
export type {
  Observation,
  PendingTrial,
  Sampler,
  SamplerContext,
  Suggestion,
  SuggestRequest,
} from './sampling/index.ts';
export { type CompiledSpace, type ParameterPrior, priorDensity, priorDraw } from './space/index.ts';
export {
  type Lease,
  type LeaseOwner,
  leaseSign,
  leaseState,
  type OpenStoreOptions,
  openStore,
  type Store,
  type StoreKind,
  type StoreTime,
} from './store/index.ts';
export type { Continuation, NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from './termination/index.ts';
