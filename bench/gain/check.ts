/**
 * How many gains the 90 % intervals hold on problems that did not fit the forecast, and what stopping by it costs.
 *
 *   npx tsx bench/gain/check.ts            recorded real trainings
 *   npx tsx bench/gain/check.ts --folds    the calibration problems, each left out of the fit in its turn
 *
 * A study's loss from stopping is (best when it stopped − best after all its trials) / (median of its first 20 trials − best after
 * all its trials).
 */

import { GAIN_MODEL, type GainModel } from '../../src/forecast/gain-model.ts';
import { forecastGain, type GainForecast } from '../../src/forecast/index.ts';
import { fitGain } from './fit-model.ts';
import { bestOf, HORIZONS, type Sample, type Study, samplesOf, studies } from './samples.ts';

const FOLDS = 6;
const BUDGET = 100;
const LIMITS = [0.002, 0.005, 0.01, 0.015, 0.02] as const;
const AFTER = 20;

interface Checked {
  readonly study: Study;
  readonly model: GainModel;
}

function checked(): Checked[] {
  const { calibration, check } = studies();
  if (!process.argv.includes('--folds')) return check.map((study) => ({ study, model: GAIN_MODEL }));
  const tasks = [...new Set(calibration.map(({ task }) => task))].sort();
  const foldOf = ({ task }: Study) => tasks.indexOf(task) % FOLDS;
  return Array.from({ length: FOLDS }, (_, fold) => {
    const model = fitGain(
      samplesOf(
        calibration.filter((study) => foldOf(study) !== fold),
        HORIZONS,
      ),
    );
    return calibration.filter((study) => foldOf(study) === fold).map((study) => ({ study, model }));
  }).flat();
}

interface Point {
  readonly sample: Sample;
  readonly forecast: GainForecast;
}

function pointsOf({ study, model }: Checked, trials: number): Point[] {
  return samplesOf([study], [trials]).flatMap((sample) => {
    const forecast = forecastGain(study.losses.slice(0, sample.after), trials, model);
    return forecast ? [{ sample, forecast }] : [];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function coverageLine(name: string, points: readonly Point[]): void {
  if (points.length === 0) return;
  const isHeld = ({ sample, forecast }: Point) => {
    const gain = sample.share * forecast.range;
    return gain >= forecast.low && gain <= forecast.high;
  };
  const held = mean(points.map((point) => Number(isHeld(point))));
  const chance = mean(points.map(({ forecast }) => forecast.chance));
  const improved = mean(points.map(({ sample }) => Number(sample.share > 0)));
  const expected = mean(points.map(({ forecast }) => forecast.expected / forecast.range));
  const got = mean(points.map(({ sample }) => Math.min(1, sample.share)));
  const cells = [points.length, percent(held), `${percent(chance)} / ${percent(improved)}`];
  console.log(`| ${name} | ${cells.join(' | ')} | ${percent(expected)} / ${percent(got)} |`);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where the study stops, and what it loses. */
function stopOf({ study, model }: Checked, limit: number): { readonly share: number; readonly loss: number } {
  const losses = study.losses.slice(0, BUDGET);
  const final = bestOf(losses, BUDGET);
  const first = losses
    .slice(0, 20)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const range = (first[first.length >>> 1] ?? Number.NaN) - final;
  for (let after = AFTER; after < losses.length; after++) {
    const forecast = forecastGain(losses.slice(0, after), 10, model);
    if (forecast && forecast.expected < limit * forecast.range)
      return { share: after / losses.length, loss: range > 0 ? (bestOf(losses, after) - final) / range : 0 };
  }
  return { share: 1, loss: 0 };
}

const all = checked();
console.log(
  '| points | number | held by the 90 % interval | improved: predicted / seen | mean gain: predicted / seen |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const trials of HORIZONS)
  coverageLine(
    `next ${trials}`,
    all.flatMap((each) => pointsOf(each, trials)),
  );
const ten = all.flatMap((each) => pointsOf(each, 10));
for (const [name, points] of grouped(ten, ({ sample }) => sample.study.family.replace(/:.*/, '')))
  coverageLine(name, points);
for (const [name, points] of grouped(ten, ({ sample }) => sample.study.sampler)) coverageLine(`\`${name}\``, points);
const spans = [10, 20, 40, 60, 80, 400] as const;
spans.slice(1).forEach((to, i) => {
  const from = spans[i] ?? 0;
  coverageLine(
    `after ${from} to ${to - 1} trials`,
    ten.filter(({ sample: { after } }) => after >= from && after < to),
  );
});
if (process.argv.includes('--tasks'))
  for (const [name, points] of grouped(ten, ({ sample }) => sample.study.task)) coverageLine(name, points);

console.log(
  `\n| limit, studies of ${BUDGET} trials | number | trials run | loss, mean | within 2 % of the final best | stopped early |`,
);
console.log('| --- | --- | --- | --- | --- | --- |');
const whole = all.filter(({ study }) => study.losses.length >= BUDGET);
for (const limit of LIMITS)
  for (const [name, group] of [['all', whole] as const, ...grouped(whole, ({ study }) => `\`${study.sampler}\``)]) {
    const stops = group.map((each) => stopOf(each, limit));
    const cells = [
      percent(mean(stops.map(({ share }) => share))),
      percent(mean(stops.map(({ loss }) => loss))),
      percent(mean(stops.map(({ loss }) => Number(loss <= 0.02)))),
      percent(mean(stops.map(({ share }) => Number(share < 1)))),
    ];
    console.log(`| ${percent(limit)}, ${name} | ${group.length} | ${cells.join(' | ')} |`);
  }
