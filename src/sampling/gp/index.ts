/** Bayesian optimisation with a Gaussian process. */
export { type GpContext, GpSampler } from './gp-sampler.ts';
export type { Snapshot as GpSnapshot } from './snapshot.ts';
