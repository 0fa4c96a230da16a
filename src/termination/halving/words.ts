import type { HalvingDefinition } from './definition.ts';

/** The policy in a few words. */
export function halvingText(definition: HalvingDefinition): string {
  const { type, maxReports, reductionFactor } = definition;
  const mode = 'mode' in definition && definition.mode === 'promotion' ? ' with promotion' : '';
  return `${type}${mode}, ${maxReports} reports, keeps one in ${reductionFactor}`;
}

/** Display name of asha when it starts trials from others. */
export const promotionName = 'asha with mode promotion';

/** Key, in stop reasons of pasha, of the value that a trial had to reach. */
export const pashaLimit = 'leader';

/** Initial settings of a form. */
export const halvingStarter = { max_reports: 100, reduction_factor: 3 };
