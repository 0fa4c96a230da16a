/**
 * Contract suites: what every sampler, policy, compute target and store does, for authors of further ones. They run under
 * vitest and draw with fast-check, which a package that uses them installs for its tests.
 *
 * @example
 * ```ts
 * import { describeSampler, samplerOf } from 'hyperdrive-ml/testing';
 * import mine from './index.js';
 *
 * describeSampler('mine', samplerOf(mine, { memory: 5 }));
 * ```
 * @packageDocumentation
 */

export { ManualClock } from './base/index.ts';
export {
  type ComputeSkip,
  type ComputeSubject,
  describeCompute as describeTarget,
  keyOf,
  testJob,
} from './compute/compute.contract.ts';
export { MemoryIntake } from './compute/memory-intake.fixture.ts';
export { policyMaker as policyOf, samplerMaker as samplerOf } from './plugins/index.ts';
export { processIdentity } from './process/index.ts';
export { describeSampler, type SamplerContractOptions } from './sampling/sampler.contract.ts';
export { describeStore, type StoreSkip, type StoreSubject } from './store/store.contract.ts';
export { describePolicy, type PolicyContractOptions, type PolicySuite } from './termination/policy.contract.ts';
