import type { SamplerWords } from '../kind.ts';
import { countedText } from '../note-text.ts';

export const cmaesWords: SamplerWords = {
  methods: { cmaes: 'by CMA-ES' },
  parts: { restarts: (value) => (value === 0 ? '' : `after ${countedText(value, 'restart')}`) },
};
