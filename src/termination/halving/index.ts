import { policyKind } from '../kind.ts';
import { halvingAdvice, pashaAdvice } from './advice.ts';
import {
  ashaBlock,
  ashaSchema,
  checkHalving,
  hyperbandBlock,
  hyperbandSchema,
  pashaBlock,
  pashaSchema,
  readAsha,
  readHalving,
} from './definition.ts';
import { halvingStarter, halvingText, pashaLimit, promotionName } from './words.ts';

const shared = { check: checkHalving, describe: halvingText, starter: halvingStarter, standsAlone: false } as const;

export const asha = policyKind({
  ...shared,
  schema: ashaSchema,
  block: ashaBlock,
  read: readAsha,
  advice: halvingAdvice,
  continues: ({ mode }) => (mode === 'promotion' ? promotionName : undefined),
  load: async () => {
    const [{ Asha }, { PromotionAsha }] = await Promise.all([import('./asha.ts'), import('./promotion.ts')]);
    return (definition, context, meter) =>
      definition.mode === 'promotion'
        ? new PromotionAsha(definition, context, meter)
        : new Asha(definition, context, meter);
  },
});

export const hyperband = policyKind({
  ...shared,
  schema: hyperbandSchema,
  block: hyperbandBlock,
  read: (block, findings) => ({ type: block.type, ...readHalving(block, findings) }),
  advice: halvingAdvice,
  load: async () => {
    const { Hyperband } = await import('./hyperband.ts');
    return (...given) => new Hyperband(...given);
  },
});

export const pasha = policyKind({
  ...shared,
  schema: pashaSchema,
  block: pashaBlock,
  read: (block, findings) => ({ type: block.type, ...readHalving(block, findings) }),
  advice: pashaAdvice,
  limit: pashaLimit,
  load: async () => {
    const { Pasha } = await import('./pasha.ts');
    return (...given) => new Pasha(...given);
  },
});
