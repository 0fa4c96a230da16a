import { samplerKind } from '../kind.ts';
import { bayesianWords } from './words.ts';

export const bayesian = samplerKind('bayesian', {
  summary: 'Bayesian optimisation with a Gaussian process.',
  objective: 'required',
  usesPriors: true,
  usesSources: true,
  words: bayesianWords,
  async load() {
    const { makeBayesian } = await import('./make-bayesian.ts');
    return (_, context) => makeBayesian(context);
  },
});
