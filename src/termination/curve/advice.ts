import { lengthDiffers, nothingToSave, type PolicyAdvice } from '../policy-advice.ts';
import type { CurveDefinition } from './definition.ts';

/** What is legal and unlikely to help. */
export function curveAdvice({ maxReports }: CurveDefinition, expectedReports: number | undefined): PolicyAdvice[] {
  return [...nothingToSave(maxReports ?? expectedReports), ...lengthDiffers(maxReports, expectedReports)];
}
