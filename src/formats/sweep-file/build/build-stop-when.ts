import type { StopWhen, SweepDefinition } from '../../../model/index.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import type { BuildFindings } from './build-context.ts';

/** `limits.stop_when` of a file; undefined: every trial is worth it. */
export function buildStopWhen(
  { limits: { stop_when: given }, objective, objectives }: SweepFile,
  { problems }: BuildFindings,
): SweepDefinition['stopWhen'] {
  if (given === null) return undefined;
  if (objectives !== undefined || objective === undefined)
    problems.push({
      path: ['limits', 'stop_when'],
      atKey: true,
      message: `needs one objective, but the file has ${objectives === undefined ? 'none' : objectives.length}; remove it, or give objective alone`,
    });
  const { expected_gain_below: least, trials, after } = given;
  if (typeof least === 'number') return { expectedGainBelow: least, unit: 'metric', trials, after };
  const percent = Number.parseFloat(least);
  if (percent > 0) return { expectedGainBelow: percent, unit: 'percent', trials, after };
  problems.push({
    path: ['limits', 'stop_when', 'expected_gain_below'],
    message: `is ${least.trim()}; expected more than 0 %`,
  });
  return undefined;
}

/** The block that reads back to the same definition; null: there is none. */
export function stopWhenBlock(stopWhen: StopWhen | undefined): Readonly<Record<string, unknown>> | null {
  if (stopWhen === undefined) return null;
  const { expectedGainBelow, unit, trials, after } = stopWhen;
  return { expected_gain_below: unit === 'metric' ? expectedGainBelow : `${expectedGainBelow} %`, trials, after };
}
