/**
 * What packages that add to HyperDrive are written against: samplers and policies, which sweep files name as `package/name`,
 * and the ports of compute targets and stores, which are experimental. Contract suites are in `hyperdrive-ml/testing`.
 * @packageDocumentation
 */

export type { Json, SchemaIssue, SchemaResult, StandardSchema } from './base/index.ts';
export type {
  AttemptJob,
  Capacity,
  ComputeTarget,
  JobStatus,
  LaunchGrant,
  Listing,
  ParameterText,
} from './compute/index.ts';
export type { ConfigurationRecord, FailureKind, Goal, StopReason } from './model/index.ts';
export type { Rng } from './numerics/index.ts';
export {
  type AlgorithmPlugin,
  definePolicy,
  defineSampler,
  type PolicyOptions,
  type PolicyPlugin,
  type SamplerOptions,
  type SamplerPlugin,
} from './plugins/index.ts';
export type {
  Observation,
  PendingTrial,
  Sampler,
  SamplerContext,
  Suggestion,
  SuggestRequest,
} from './sampling/index.ts';
export type { CompiledSpace } from './space/index.ts';
export type { Store } from './store/index.ts';
export type { Continuation, NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from './termination/index.ts';
