import { samplerKind } from '../kind.ts';
import { checkGrid } from './check-grid.ts';
import { gridWords } from './words.ts';

export const grid = samplerKind('grid', {
  summary: 'Every combination, in declaration order, the last parameter fastest.',
  objective: 'unused',
  isList: true,
  words: gridWords,
  check: checkGrid,
  isSequence: () => true,
  async load() {
    const { GridSampler } = await import('./grid-sampler.ts');
    return (_, context) => new GridSampler(context);
  },
});
