import { earlyTerminationSchema, type TerminationPolicy } from '../../src/termination/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';

/** Policies of the comparison: `asha-1` has rungs from the first report, as other tools do, `asha` those of HyperDrive. */
export const armNames = ['none', 'median', 'asha-1', 'asha', 'asha-promotion-1', 'auto', 'auto-100', 'fast'] as const;
export type Arm = (typeof armNames)[number];

/** The limit of a sweep that states none. */
const DEFAULT_TOTAL = 1000;

function settingsOf(arm: Arm, maxReports: number): object {
  switch (arm) {
    case 'none':
      return { type: 'none' };
    case 'median':
      return { type: 'median_stopping', delayEvaluation: 5 };
    case 'asha-1':
      return { type: 'asha', maxReports, minReports: 1 };
    case 'asha':
      return { type: 'asha', maxReports };
    case 'asha-promotion-1':
      return { type: 'asha', maxReports, minReports: 1, mode: 'promotion' };
    case 'auto':
    case 'auto-100':
      return { type: 'auto', maxReports };
    case 'fast':
      return { type: 'fast', maxReports };
  }
}

/** `auto-100`: as in a sweep of at most 100 trials. */
export function makePolicy(arm: Arm, maxReports: number): TerminationPolicy {
  const definition = earlyTerminationSchema.parse(settingsOf(arm, maxReports));
  return createPolicy(definition, { goal: 'minimize', maxTotalTrials: arm === 'auto-100' ? 100 : DEFAULT_TOTAL });
}
