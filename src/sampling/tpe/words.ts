import type { SamplerWords } from '../kind.ts';
import { countedText, fixedText } from '../note-text.ts';

export const tpeWords: SamplerWords = {
  methods: { tpe: 'by the Parzen estimator' },
  parts: {
    good: (value) => `${countedText(value, 'good trial')} against the others`,
    logRatio: (value) => `log density ratio ${fixedText(value, 1)}`,
  },
};
