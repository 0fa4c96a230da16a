import { samplerKind } from '../kind.ts';
import { goalsOf } from '../sampler.ts';
import { checkCmaes } from './check-cmaes.ts';
import { cmaesWords } from './words.ts';

export const cmaes = samplerKind('cmaes', {
  summary: 'Covariance matrix adaptation (extension).',
  objective: 'required',
  usesPriors: true,
  objectives: 'one',
  words: cmaesWords,
  check: checkCmaes,
  async load() {
    const { CmaesSampler } = await import('./cmaes-sampler.ts');
    return (_, context) => new CmaesSampler({ ...context, goal: goalsOf(context)[0] });
  },
});
