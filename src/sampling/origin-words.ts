import type { SamplerWords } from './kind.ts';
import { fixedText, noteValueText } from './note-text.ts';

/** What a suggestion drew on, by the key `from` of its note; empty where its method says so. */
const origins: Readonly<Record<string, string>> = {
  default: '',
  model: '',
  sweep: '',
  trial: '',
  trials: '',
  user: '',
  book: 'from the prior book',
  prior: 'drawn from the prior',
  uniform: 'spread evenly over the space',
};

/** Methods whose own words say what they draw on. */
const plainMethods: ReadonlySet<string> = new Set(['random', 'sobol', 'grid', 'unused']);

/** Whether the words of a note's method say what its key `from` says. */
export function saysOrigin(method: string): boolean {
  return plainMethods.has(method);
}

/** Words for what suggestions drew on: the same for every sampler, so they win over its own. */
export const originWords: SamplerWords = {
  methods: {
    book: 'known to be good in general',
    default: 'the default configuration',
    sweep: 'among the best of an earlier sweep',
  },
  parts: {
    place: (value) => `number ${noteValueText(value)} of its list`,
    from: (value) => origins[noteValueText(value)] ?? `from ${noteValueText(value)}`,
    priorSupport: (value) => `support of the prior by the trials ${fixedText(value, 1)} standard deviations`,
    priorWeight: (value) => (value === 0 ? 'prior without weight' : `prior with weight ${fixedText(value, 2)}`),
    sweep: (value) => `from sweep ${noteValueText(value)}`,
  },
};
