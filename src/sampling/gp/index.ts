/** Bayesian optimisation with a Gaussian process. */
export { BayesianSampler } from './bayesian-sampler.ts';
export { GpSampler, type SeededRequest, seeded } from './gp-sampler.ts';
export { GpThread, hasThread, type ThreadOptions } from './gp-thread.ts';
export { Coordinates } from './model/coordinates.ts';
export { GaussianProcess } from './model/gaussian-process.ts';
export { drawThetas, THETA_DRAWS } from './model/theta-draws.ts';
export { TrialRows } from './trial-rows.ts';
export { GP_VERSION } from './version.ts';
