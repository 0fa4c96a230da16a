export { GridSampler } from './grid-sampler.ts';
