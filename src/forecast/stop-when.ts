import type { StopWhen } from '../model/index.ts';
import { forecastGain, type GainForecast } from './gain.ts';

/** A forecast that ends a sweep, with the limit it is below in the unit of the metric. */
export interface TooLittleGain extends GainForecast {
  readonly limit: number;
}

/** Whether further trials are expected to gain too little. @returns what that follows from; undefined if they are worth it */
export function gainsTooLittle(losses: ArrayLike<number>, stopWhen: StopWhen): TooLittleGain | undefined {
  if (losses.length < stopWhen.after) return undefined;
  const forecast = forecastGain(losses, stopWhen.trials);
  if (!forecast) return undefined;
  const limit = limitOf(stopWhen, forecast.range);
  return forecast.expected < limit ? { ...forecast, limit } : undefined;
}

/** The limit in the unit of the metric. */
export function limitOf({ expectedGainBelow, unit }: StopWhen, range: number): number {
  return unit === 'metric' ? expectedGainBelow : (expectedGainBelow / 100) * range;
}
