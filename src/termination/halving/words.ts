import type { HalvingDefinition } from './definition.ts';

/** The policy in a few words. */
export function halvingText(definition: HalvingDefinition): string {
  const { type, maxReports, reductionFactor } = definition;
  const mode = 'mode' in definition && definition.mode === 'promotion' ? ' with promotion' : '';
  return `${type}${mode}, ${maxReports} reports, keeps one in ${reductionFactor}`;
}

/** What to call asha where it starts trials from others. */
export const promotionName = 'asha with mode promotion';

/** Name of the value that a trial had to reach, in stop reasons of pasha. */
export const pashaLimit = 'leader';

/** Settings that a form starts from. */
export const halvingStarter = { max_reports: 100, reduction_factor: 3 };
