export { checkGrid, GridSampler } from './grid-sampler.ts';
