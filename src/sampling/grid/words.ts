import type { SamplerWords } from '../kind.ts';
import { noteValueText } from '../note-text.ts';

export const gridWords: SamplerWords = {
  methods: { grid: 'next point of the grid' },
  parts: { index: (value) => `index ${noteValueText(value)}` },
};
