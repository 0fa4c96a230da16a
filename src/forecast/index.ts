/** Forecasts of a running sweep: what further trials are worth. */
export { forecastGain, type GainForecast } from './gain.ts';
export { trialLoss } from './losses.ts';
export { gainsTooLittle, limitOf, type TooLittleGain } from './stop-when.ts';
