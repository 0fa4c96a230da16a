import type { SamplerWords } from '../kind.ts';
import { noteValueText } from '../note-text.ts';

export const randomWords: SamplerWords = {
  methods: { random: 'drawn at random', sobol: 'next point of the Sobol sequence' },
  parts: { draw: (value) => `draw ${noteValueText(value)}` },
  names: { sobol: 'random with rule: sobol' },
};
