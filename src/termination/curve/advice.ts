import { lengthDiffers, nothingToSave, type PolicyAdvice } from '../policy-advice.ts';
import type { CurveDefinition } from './definition.ts';

/** Advice on valid settings that are unlikely to help. */
export function curveAdvice({ maxReports }: CurveDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  return [...nothingToSave(maxReports ?? expectedReports), ...lengthDiffers(maxReports, expectedReports)];
}
