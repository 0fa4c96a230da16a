/** Bayesian optimisation with a Gaussian process. */
export { BayesianSampler } from './bayesian-sampler.ts';
export { Coordinates } from './coordinates.ts';
export { GaussianProcess } from './gaussian-process.ts';
export { GP_VERSION, type GpContext, GpSampler, type SeededRequest, seeded } from './gp-sampler.ts';
export { GpThread, hasThread, type ThreadOptions } from './gp-thread.ts';
export type { Snapshot as GpSnapshot } from './snapshot.ts';
export { drawThetas, THETA_DRAWS } from './theta-draws.ts';
export { TrialRows } from './trial-rows.ts';
