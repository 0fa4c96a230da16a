import type { SamplerWords } from '../kind.ts';
import { fixedText, noteValueText } from '../note-text.ts';

const warps: Readonly<Record<string, string>> = {
  none: '',
  half_rank: 'losses above the median warped by rank',
  log_tail: 'losses above the median warped by logarithm',
  power: 'losses warped by a power',
  log: 'losses on their logarithm',
};

export const bayesianWords: SamplerWords = {
  methods: { model: 'by the model' },
  parts: {
    priorSupport: (value) => `support of the prior by the trials ${fixedText(value, 1)} standard deviations`,
    priorWeight: (value) => (value === 0 ? 'prior without weight' : `prior with weight ${fixedText(value, 2)}`),
    incumbent: (value) => `lowest posterior mean ${fixedText(value, 2)} in standard deviations of the losses`,
    lengthscales: (value) => (value === 'fitted' ? '' : `lengthscales ${noteValueText(value)}`),
    logImprovement: (value) => `log expected improvement ${fixedText(value, 1)}`,
    visit: (value) => `to learn what another option of ${noteValueText(value)} attains`,
    warp: (value) => warps[noteValueText(value)] ?? `warp ${noteValueText(value)}`,
  },
  names: { gp: 'bayesian' },
};
