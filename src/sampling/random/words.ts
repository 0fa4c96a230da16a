import type { SamplerWords } from '../kind.ts';

export const randomWords: SamplerWords = {
  methods: { random: 'drawn at random', sobol: 'next point of the Sobol sequence' },
  names: { sobol: 'random with rule: sobol' },
};
