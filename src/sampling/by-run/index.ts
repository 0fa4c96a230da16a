/** Sampling for define-by-run sweeps, whose trials ask for their parameters. */
export { openSpaceSampler } from './open-space-sampler.ts';
