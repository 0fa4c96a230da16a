export { AutoSampler } from './auto-sampler.ts';
export { type AutoChoice, chooseSampler } from './choose-sampler.ts';
