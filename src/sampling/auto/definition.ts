import { samplerKind } from '../kind.ts';
import { isCountable } from '../sampler.ts';
import { chooseSampler } from './choose-sampler.ts';

export const auto = samplerKind('auto', {
  summary: 'Picks a sampler by space and budget, and says which (extension).',
  objective: 'optional',
  usesPriors: true,
  usesSources: true,
  choose: chooseSampler,
  isSequence: (context) => isCountable(context) && chooseSampler(context, 0).sampler === 'random',
  async load() {
    const { AutoSampler } = await import('./auto-sampler.ts');
    return (_, context) => new AutoSampler(context);
  },
});
