import type { StopWhen } from '../../model/index.ts';
import { nextTrialsText } from './gain.ts';

/** The limit as a sweep file has it: `1 %`, or `0.001` in the unit of the metric. */
export function stopWhenLimitText({ expectedGainBelow, unit }: StopWhen): string {
  return unit === 'percent' ? `${expectedGainBelow} %` : String(expectedGainBelow);
}

/** When a sweep ends by its predicted gain, without a full stop. */
export function stopWhenText(stopWhen: StopWhen): string {
  const are = stopWhen.trials === 1 ? 'is' : 'are';
  return `ends once ${nextTrialsText(stopWhen)} ${are} expected to gain less than ${stopWhenLimitText(stopWhen)}`;
}
