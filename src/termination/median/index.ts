import { checkEvaluation, readEvaluation } from '../evaluation/evaluation-settings.ts';
import { policyKind } from '../kind.ts';
import { medianStoppingAdvice } from './advice.ts';
import { medianStoppingBlock, medianStoppingSchema } from './definition.ts';
import { medianStoppingLimit, medianStoppingStarter, medianStoppingText } from './words.ts';

export const medianStopping = policyKind({
  schema: medianStoppingSchema,
  block: medianStoppingBlock,
  standsAlone: true,
  read: (block) => ({ type: block.type, ...readEvaluation(block) }),
  check: checkEvaluation,
  advice: medianStoppingAdvice,
  describe: () => medianStoppingText,
  limit: medianStoppingLimit,
  starter: medianStoppingStarter,
  load: async () => {
    const { MedianStopping } = await import('./median-stopping.ts');
    return (...given) => new MedianStopping(...given);
  },
});
