/** Bayesian optimisation with a Gaussian process. */
export { BayesianSampler, type ThreadOptions } from './bayesian-sampler.ts';
export { type GpContext, GpSampler, seeded } from './gp-sampler.ts';
export type { Snapshot as GpSnapshot } from './snapshot.ts';
