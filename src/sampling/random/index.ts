export { IndexPermutation } from './index-permutation.ts';
export { RandomSampler } from './random-sampler.ts';
