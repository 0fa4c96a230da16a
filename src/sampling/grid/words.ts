import type { SamplerWords } from '../kind.ts';
import { noteValueText } from '../note-text.ts';

export const gridWords: SamplerWords = {
  methods: { grid: 'next of the grid' },
  parts: { index: (value) => `point ${noteValueText(value)}` },
};
