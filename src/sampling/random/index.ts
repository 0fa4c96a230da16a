export { type DrawOrder, RejectionOrder } from './draw-order.ts';
export { IndexPermutation } from './index-permutation.ts';
export { RANDOM_VERSION, type RandomRule, RandomSampler } from './random-sampler.ts';
