export { FeasibleFirstSampler } from './feasible-first-sampler.ts';
export { Nsga2Sampler } from './nsga2-sampler.ts';
export { ParegoSampler } from './parego-sampler.ts';
export { RankedTpeSampler } from './ranked-tpe-sampler.ts';
