import { samplerKind } from '../kind.ts';
import { goalsOf } from '../sampler.ts';
import { nsga2Words } from './words.ts';

export const nsga2 = samplerKind('nsga2', {
  summary: 'NSGA-II, for several objectives and many trials (extension).',
  objective: 'required',
  objectives: 'several',
  words: nsga2Words,
  async load() {
    const { Nsga2Sampler } = await import('./nsga2-sampler.ts');
    return (_, context) => new Nsga2Sampler(context, goalsOf(context));
  },
});
