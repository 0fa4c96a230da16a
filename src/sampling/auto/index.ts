export { type AutoChoice, AutoSampler, chooseSampler } from './auto-sampler.ts';
