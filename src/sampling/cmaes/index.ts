export { checkCmaes } from './axis.ts';
export { CmaesSampler } from './cmaes-sampler.ts';
