import { policyKind } from '../kind.ts';
import { banditAdvice } from './advice.ts';
import { banditBlock, banditSchema, checkBandit, readBandit } from './definition.ts';
import { banditLimit, banditStarter, banditText } from './words.ts';

export const bandit = policyKind({
  schema: banditSchema,
  block: banditBlock,
  standsAlone: false,
  read: readBandit,
  check: checkBandit,
  advice: banditAdvice,
  describe: banditText,
  limit: banditLimit,
  starter: banditStarter,
  load: async () => {
    const { Bandit } = await import('./bandit.ts');
    return (...given) => new Bandit(...given);
  },
});
