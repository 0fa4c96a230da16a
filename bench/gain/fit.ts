/**
 * Fits the forecast of the gain to recorded studies and prints `GAIN_MODEL` of src/forecast/gain-model.ts.
 *
 *   npx tsx bench/samplers/collect.ts --samplers bayesian,tpe,random --families analytic,mixed --seeds 3 --from 300 --trials 120
 *   npx tsx bench/gain/fit.ts
 *
 * Real trainings never fit it: they are what check.ts checks it with.
 */
import { fitGain } from './fit-model.ts';
import { HORIZONS, samplesOf, studies } from './samples.ts';

const { calibration } = studies();
const samples = samplesOf(calibration, HORIZONS);
console.error(`${calibration.length} studies, ${samples.length} points`);
console.log(`export const GAIN_MODEL: GainModel = ${JSON.stringify(fitGain(samples), undefined, 2)};`);
