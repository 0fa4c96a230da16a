import { policyKind } from '../kind.ts';
import { noneBlock, noneSchema } from './definition.ts';

export const none = policyKind({
  schema: noneSchema,
  block: noneBlock,
  standsAlone: true,
  describe: () => 'no early termination',
  load: async () => {
    const { NoTermination } = await import('./none.ts');
    return () => new NoTermination();
  },
});
