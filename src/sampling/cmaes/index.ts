export { CmaesSampler, checkCmaes } from './cmaes-sampler.ts';
