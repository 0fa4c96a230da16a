export { TpeSampler } from './tpe-sampler.ts';
export { TPE_VERSION } from './version.ts';
