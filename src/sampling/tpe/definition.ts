import { samplerKind } from '../kind.ts';
import { tpeWords } from './words.ts';

export const tpe = samplerKind('tpe', {
  summary: 'Tree-structured Parzen estimator (extension).',
  objective: 'required',
  usesPriors: true,
  words: tpeWords,
  async load() {
    const { makeTpe } = await import('./make-tpe.ts');
    return (_, context) => makeTpe(context);
  },
});
