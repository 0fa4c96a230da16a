import { policyEntry } from '../policy-entry.ts';
import { curveAdvice } from './advice.ts';
import { autoBlock, autoSchema, checkCurve, fastBlock, fastSchema, safeBlock, safeSchema } from './definition.ts';
import { curveText } from './words.ts';

const shared = {
  check: checkCurve,
  advice: curveAdvice,
  describe: curveText,
  load: async () => {
    const { makeCurvePolicy } = await import('./curve-policy.ts');
    return makeCurvePolicy;
  },
};

export const auto = policyEntry({ ...shared, schema: autoSchema, block: autoBlock });
export const safe = policyEntry({ ...shared, schema: safeSchema, block: safeBlock });
export const fast = policyEntry({ ...shared, schema: fastSchema, block: fastBlock });
