import type { SamplerWords } from '../kind.ts';
import { roundedText, valueText } from '../note-text.ts';

export const nsga2Words: SamplerWords = {
  methods: { nsga2: 'by NSGA-II' },
  parts: { population: (value) => `population of ${valueText(value)}` },
};

/** What every sampler writes that serves several objectives or outcome constraints. */
export const multiWords: SamplerWords = {
  parts: {
    aim: (value) => `towards the ${valueText(value)}`,
    weights: (value) =>
      `objectives weighted ${
        Array.isArray(value) ? value.map((weight) => roundedText(weight, 2)).join(' : ') : valueText(value)
      }`,
  },
};
