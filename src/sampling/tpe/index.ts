export { TPE_VERSION, TpeSampler } from './tpe-sampler.ts';
