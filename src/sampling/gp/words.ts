import type { Json } from '../../base/index.ts';
import type { SamplerWords } from '../kind.ts';
import { fixedText, noteValueText } from '../note-text.ts';

const warps: Readonly<Record<string, string>> = {
  none: '',
  half_rank: 'losses above the median warped by rank',
  log_tail: 'losses above the median warped by logarithm',
  power: 'losses warped by a power',
  log: 'losses on their logarithm',
};

/** `follows hd-a (weight 0.6), ignores hd-b`. */
function sweepsText(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return noteValueText(value);
  const weighed = Object.entries(value).map(([sweep, weight]) => ({ sweep, weight: Number(weight) }));
  const used = weighed.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  const unused = weighed.filter(({ weight }) => weight === 0).map(({ sweep }) => sweep);
  return [
    ...(used.length > 0
      ? [`follows ${used.map(({ sweep, weight }) => `${sweep} (weight ${fixedText(weight, 2)})`).join(', ')}`]
      : []),
    ...(unused.length > 0 ? [`ignores ${unused.join(', ')}, which its trials contradict`] : []),
  ].join(', ');
}

export const bayesianWords: SamplerWords = {
  methods: { model: 'by the model' },
  parts: {
    incumbent: (value) => `lowest posterior mean ${fixedText(value, 2)} in standard deviations of the losses`,
    lengthscales: (value) => (value === 'fitted' ? '' : `lengthscales ${noteValueText(value)}`),
    logImprovement: (value) => `log expected improvement ${fixedText(value, 1)}`,
    point: (value) => `point ${noteValueText(value)} of the design`,
    rank: (value) => (value === 1 ? 'its best by the model' : `number ${noteValueText(value)} by the model`),
    sweeps: sweepsText,
    visit: (value) => `to learn what another option of ${noteValueText(value)} attains`,
    warp: (value) => warps[noteValueText(value)] ?? `warp ${noteValueText(value)}`,
  },
  names: { gp: 'bayesian' },
};
