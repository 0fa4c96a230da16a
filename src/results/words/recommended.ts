import type { ConfigurationRecord } from '../../model/index.ts';

/** A trial with what the model expects of repetitions of its configuration, in units of the primary metric. */
export interface ExpectedTrial {
  readonly trial: number;
  /** The best value that it reported. */
  readonly value: number;
  /** Expected value of a repetition. */
  readonly estimate: number;
  /** Standard deviation of the estimate, not of a single repetition. */
  readonly sd: number;
}

/** A trial that is likely better than the best observed one, where the noise of single trials is large. */
export interface Recommended extends ExpectedTrial {
  readonly config: ConfigurationRecord;
  /** The best trial by observed values. */
  readonly observed: ExpectedTrial;
  /** Standard deviation of the values of one configuration. */
  readonly noise: number;
}

/**
 * Which trial is likely the best, as a sentence without a full stop: `likely best: trial 9 (0.905 ± 0.004 by the model,
 * observed 0.911); trial 17 is 0.898 ± 0.006 by the model: the noise of one trial is about 0.012`.
 *
 * @param metricText writes a value of the metric
 */
export function recommendedText(
  recommended: Omit<Recommended, 'config'>,
  metricText: (value: number) => string,
): string {
  const { trial, value, observed, noise } = recommended;
  const estimate = (of: ExpectedTrial) =>
    `${metricText(rounded(of.estimate, of.sd))} ± ${metricText(twoDigits(of.sd))}`;
  return [
    `likely best: trial ${trial} (${estimate(recommended)} by the model, observed ${metricText(value)})`,
    `trial ${observed.trial} is ${estimate(observed)} by the model: the noise of one trial is about ${metricText(twoDigits(noise))}`,
  ].join('; ');
}

/** Two digits: an estimate of a spread is not more exact. */
function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

/** A value to the second digit of its standard deviation. */
function rounded(value: number, sd: number): number {
  if (!(sd > 0) || value === 0) return value;
  const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(sd)) + 2;
  return Number(value.toPrecision(Math.min(15, Math.max(1, digits))));
}
