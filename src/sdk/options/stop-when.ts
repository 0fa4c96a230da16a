import { sdkError } from '../errors.ts';
import { onlyOptions, optionText, positiveOption, wholeOption } from './option.ts';

/**
 * Ends a search once its next trials are expected to improve the best value by too little.
 * @since 0.2.0
 * @experimental
 */
export interface StopWhenOption {
  /**
   * The least expected improvement that further trials are worth: a number above 0 in the unit of the metric, or percent of the
   * difference between the median of the first 20 trials and the best, such as `'1 %'`.
   */
  readonly expectedGainBelow: number | `${number}%` | `${number} %`;
  /** How many trials ahead the improvement is predicted, from 1 to 100. @defaultValue 10 */
  readonly trials?: number;
  /** Trials that end before the first check, 1 or more; no forecast is made before 10 have a value. @defaultValue 20 */
  readonly after?: number;
}

/** The part of a definition that an option stands for; nothing without one. */
export function stopWhenPart(option: StopWhenOption | undefined) {
  if (option === undefined) return {};
  onlyOptions('stopWhen', option, { expectedGainBelow: true, trials: true, after: true });
  return {
    stopWhen: {
      ...leastGain(option.expectedGainBelow),
      trials: wholeOption('stopWhen.trials', option.trials ?? 10, 1, 100),
      after: wholeOption('stopWhen.after', option.after ?? 20, 1),
    },
  };
}

function leastGain(value: number | string) {
  const name = 'stopWhen.expectedGainBelow';
  if (typeof value !== 'string') return { expectedGainBelow: positiveOption(name, value), unit: 'metric' as const };
  const [, percent = ''] = /^\s*(\S+?)\s*%\s*$/.exec(value) ?? [];
  if (Number(percent) > 0 && Number.isFinite(Number(percent)))
    return { expectedGainBelow: Number(percent), unit: 'percent' as const };
  throw sdkError(
    'SDK_BAD_OPTION',
    `${name}: expected a number above 0, or a percentage such as "1 %", got ${optionText(value)}`,
    { details: { option: name } },
  );
}
