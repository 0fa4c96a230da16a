export { type DrawOrder, RejectionOrder } from './draw-order.ts';
export { IndexPermutation } from './index-permutation.ts';
export { type RandomRule, RandomSampler } from './random-sampler.ts';
export { RANDOM_VERSION } from './version.ts';
