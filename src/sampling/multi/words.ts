import type { SamplerWords } from '../kind.ts';
import { fixedText, noteValueText } from '../note-text.ts';

export const nsga2Words: SamplerWords = {
  methods: { nsga2: 'by NSGA-II' },
  parts: {
    parents: (value) =>
      `from trials ${Array.isArray(value) ? value.map(noteValueText).join(' and ') : noteValueText(value)}`,
    population: (value) => `population of ${noteValueText(value)}`,
  },
};

/** Notes of every sampler that supports several objectives or outcome constraints. */
export const multiWords: SamplerWords = {
  parts: {
    aim: (value) => `towards the ${noteValueText(value)}`,
    weights: (value) =>
      `objectives weighted ${
        Array.isArray(value) ? value.map((weight) => fixedText(weight, 2)).join(' : ') : noteValueText(value)
      }`,
  },
};
