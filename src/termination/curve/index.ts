import { policyKind } from '../kind.ts';
import { curveAdvice } from './advice.ts';
import { autoBlock, autoSchema, checkCurve, fastBlock, fastSchema, safeBlock, safeSchema } from './definition.ts';
import { curveText } from './words.ts';

const shared = {
  standsAlone: true,
  check: checkCurve,
  advice: curveAdvice,
  describe: curveText,
  load: async () => {
    const { makeCurvePolicy } = await import('./curve-policy.ts');
    return makeCurvePolicy;
  },
} as const;

export const auto = policyKind({ ...shared, schema: autoSchema, block: autoBlock });
export const safe = policyKind({ ...shared, schema: safeSchema, block: safeBlock });
export const fast = policyKind({ ...shared, schema: fastSchema, block: fastBlock });
