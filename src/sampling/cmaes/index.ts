export { CmaesSampler } from './cmaes-sampler.ts';
