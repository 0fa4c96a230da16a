import { describe, expect, test } from 'vitest';
import { normalCdf } from '../../numerics/index.ts';
import { CurveModel } from './curve-model.ts';
import type { LiveCurve } from './live-curve.ts';
import { curveNoise } from './noise.ts';
import { SHAPE_COUNT, shapeTable } from './shape-table.ts';

const ages = 12;
const scale = 1.5;

function observed(model: CurveModel, values: readonly number[]): LiveCurve {
  const curve = model.begin();
  for (const [index, value] of values.entries()) curve.observe(index + 1, value);
  return curve;
}

const decay = (rate: number, level: number) =>
  Array.from({ length: ages }, (_, i) => level + Math.exp(-rate * i) + 0.02 * Math.cos(7 * i));
const finished = [decay(0.3, 0.4), decay(0.8, 0.2), decay(0.15, 0.1)];
const open = decay(0.5, 0.3).slice(0, 6);

/** A shape of the mixture: its values by age, its prior, and the prior of its amplitude. */
interface Row {
  readonly shape: readonly number[];
  readonly prior: number;
  readonly amplitude: number;
  readonly sd: number;
}

/** Posterior of a row by weighted least squares, the newest report with weight 1 and the first with 1/t. */
function fitCurves(values: readonly number[], noise: number, { shape, amplitude, sd }: Row) {
  const weights = values.map((_, i) => (i + 1) / values.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (i: number) => number) => weights.reduce((sum, weight, i) => sum + weight * of(i), 0) / total;
  const at = (list: readonly number[], i: number) => list[i] ?? Number.NaN;
  const [meanY, meanG] = [mean((i) => at(values, i)), mean((i) => at(shape, i))];
  const y = (i: number) => at(values, i) - meanY;
  const g = (i: number) => at(shape, i) - meanG;
  const precision = (total * mean((i) => g(i) ** 2)) / noise ** 2 + 1 / sd ** 2;
  const b = ((total * mean((i) => g(i) * y(i))) / noise ** 2 + amplitude / sd ** 2) / precision;
  const misfit = (total * mean((i) => (y(i) - b * g(i)) ** 2)) / noise ** 2 + ((b - amplitude) / sd) ** 2;
  const reach = Math.min(...shape.slice(values.length)) - meanG;
  return {
    evidence: -misfit / 2 - Math.log(sd * Math.sqrt(precision)),
    mean: meanY + b * reach,
    variance: noise ** 2 / total + reach ** 2 / precision + noise ** 2,
  };
}

function mixture(values: readonly number[], noise: number, rows: readonly Row[], target: number) {
  const fits = rows.map((row) => ({ ...fitCurves(values, noise, row), prior: row.prior }));
  const top = Math.max(...fits.map(({ evidence }) => evidence));
  const weights = fits.map(({ evidence, prior }) => prior * Math.exp(evidence - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const average = (of: (each: (typeof fits)[number]) => number) =>
    fits.reduce((sum, each, i) => sum + (weights[i] ?? 0) * of(each), 0) / total;
  const mean = average((each) => each.mean);
  return {
    mean,
    sd: Math.sqrt(average((each) => each.variance + each.mean ** 2) - mean ** 2),
    chance: average((each) => normalCdf((target - each.mean) / Math.sqrt(each.variance))),
  };
}

function tableRows(): Row[] {
  const { g, capacity } = shapeTable(ages);
  return Array.from({ length: SHAPE_COUNT }, (_, row) => ({
    shape: Array.from({ length: ages }, (__, i) => g[(i + 1) * capacity + row] ?? Number.NaN),
    prior: 1 / SHAPE_COUNT,
    amplitude: 0,
    sd: scale,
  }));
}

/** A finished curve as a shape from 1 to 0, smoothed over three ages from the third on. */
function referenceRow(values: readonly number[], prior: number): Row {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const smooth = values.map((value, i) => {
    const near = i < 2 ? [value] : values.slice(i - 1, i + 2);
    return near.reduce((sum, each) => sum + each, 0) / near.length;
  });
  const amplitude = high - low;
  return { shape: smooth.map((v) => (v - low) / amplitude), prior, amplitude, sd: amplitude / 2 + 0.01 * scale };
}

describe('the noise of a curve', () => {
  test('is 2 % of the scale, and as much for misfit, until the curve or the sweep tells more', () => {
    const model = new CurveModel(ages);
    expect(model.predict(observed(model, [3, 2]), 0, scale).noise).toBeCloseTo(0.02 * scale * Math.SQRT2, 12);
  });

  test('weighs four differences of the sweep against those of its own second half', () => {
    const model = new CurveModel(ages);
    const values = decay(0.5, 0.3).slice(0, 8);
    const own = curveNoise([Number.NaN, ...values], 5, 8);
    if (own === undefined) throw new Error('unreachable');
    const noiseWith = (sweep: number) =>
      Math.sqrt((4 * sweep ** 2 + own.count * own.sd ** 2) / (4 + own.count) + (0.02 * scale) ** 2);
    expect(model.predict(observed(model, values), 0, scale).noise).toBeCloseTo(noiseWith(0.02 * scale), 12);
    const sweep = finished.map((curve) => curveNoise([Number.NaN, ...curve], 3, ages)?.sd ?? Number.NaN);
    for (const curve of finished) model.finish(observed(model, curve), scale);
    const median = sweep.toSorted((a, b) => a - b)[1] ?? Number.NaN;
    expect(model.predict(observed(model, values), 0, scale).noise).toBeCloseTo(noiseWith(median), 12);
  });
});

test.each([0, 1, 2, 3])(
  'after %i finished curves, the prediction is that of the mixture by its definition',
  (count) => {
    const model = new CurveModel(ages);
    const learned = new Array<number>(SHAPE_COUNT).fill(0);
    for (const curve of finished.slice(0, count)) {
      const live = observed(model, curve);
      model.finish(live, scale);
      // A quarter of the evidence counts, because residuals are not independent.
      const { noise } = model.predict(live, 0, scale);
      const evidence = tableRows().map((row) => fitCurves(curve, noise, row).evidence);
      const top = Math.max(...evidence);
      const weights = evidence.map((each) => Math.exp((each - top) / 4));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [row, weight] of weights.entries()) learned[row] = (learned[row] ?? 0) + weight / total;
    }
    const share = count / (count + 30);
    const rows = [
      ...tableRows().map((row, i) => ({
        ...row,
        prior: (1 - share) * ((10 / SHAPE_COUNT + (learned[i] ?? 0)) / (10 + count)),
      })),
      ...finished.slice(0, count).map((curve) => referenceRow(curve, share / count)),
    ];
    const target = 0.35;
    const found = model.predict(observed(model, open), target, scale);
    const plain = mixture(open, found.noise, rows, target);
    expect(found.mean).toBeCloseTo(plain.mean, 5);
    expect(found.sd).toBeCloseTo(plain.sd, 5);
    expect(found.chance).toBeCloseTo(plain.chance, 5);
  },
);

describe('a curve that overflows', () => {
  test.each([
    ['values', 1e200, scale],
    ['the scale', 1, 1e200],
  ])('in %s teaches nothing', (_, factor, range) => {
    const [model, untouched] = [new CurveModel(ages), new CurveModel(ages)];
    model.finish(
      observed(
        model,
        decay(0.3, 0.4).map((value) => factor * value),
      ),
      range,
    );
    expect(model.predict(observed(model, open), 0, scale)).toEqual(
      untouched.predict(observed(untouched, open), 0, scale),
    );
  });
});
