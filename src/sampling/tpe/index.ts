export { TpeSampler } from './tpe-sampler.ts';
