import type { SamplerWords } from '../kind.ts';
import { countedText, noteValueText } from '../note-text.ts';

export const cmaesWords: SamplerWords = {
  methods: { cmaes: 'by CMA-ES' },
  parts: {
    restarts: (value) => (value === 0 ? '' : `after ${countedText(value, 'restart')}`),
    start: (value) => `started towards the ${noteValueText(value)}`,
  },
};
