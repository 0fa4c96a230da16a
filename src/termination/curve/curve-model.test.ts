import { describe, expect, it } from 'vitest';
import { normalCdf, seededRng } from '../../numerics/index.ts';
import { CurveModel } from './curve-model.ts';
import { agesOf, type LiveCurve } from './live-curve.ts';
import { curveNoise } from './noise.ts';
import { SHAPE_COUNT, shapeTable } from './shape-table.ts';

const AGES = 40;
const SCALE = 1.5;

function observed(model: CurveModel, values: readonly number[]): LiveCurve {
  const curve = model.begin();
  for (const [i, value] of values.entries()) curve.observe(i + 1, value);
  return curve;
}

/** A noisy power law, reports 1 … `reports`. */
function powerLaw(reports: number, seed: number, noise = 0.01): number[] {
  const rng = seededRng('curve-model-test', seed);
  const level = 0.3 + 0.5 * rng.uniform();
  return Array.from({ length: reports }, (_, i) => level + 1.2 / (1 + i) ** 0.7 + noise * rng.normal());
}

/**
 * The prediction by weighted least squares on the raw values: no running sums, and no closed form of the evidence,
 * which is integrated on a grid over the amplitude.
 */
function plainAnswer(values: readonly number[], noise: number, target: number): { mean: number; chance: number } {
  const { g, low, capacity } = shapeTable(AGES);
  const t = values.length;
  const weights = values.map((_, i) => (i + 1) / t);
  const total = weights.reduce((a, b) => a + b, 0);
  const at = (list: ArrayLike<number>, i: number): number => list[i] ?? Number.NaN;
  const weighted = (list: readonly number[]): number => list.reduce((sum, v, i) => sum + v * at(weights, i), 0) / total;
  const rows = Array.from({ length: SHAPE_COUNT }, (_, s) => {
    const shape = values.map((_, i) => at(g, (i + 1) * capacity + s));
    const gMean = weighted(shape);
    const yMean = weighted([...values]);
    const logDensity = (b: number): number => {
      const residuals = values.map((y, i) => y - yMean - b * (at(shape, i) - gMean));
      const squares = residuals.reduce((sum, r, i) => sum + at(weights, i) * r * r, 0);
      return -squares / (2 * noise * noise) - (b * b) / (2 * SCALE * SCALE) - Math.log(SCALE);
    };
    // The density over b is Gaussian: three points give its peak and curvature, and the grid its integral.
    const [minus, zero, plus] = [logDensity(-1), logDensity(0), logDensity(1)];
    const curvature = plus - 2 * zero + minus;
    const peak = (minus - plus) / (2 * curvature);
    const sd = Math.sqrt(-1 / curvature);
    const top = logDensity(peak);
    let evidence = 0;
    for (let k = -200; k <= 200; k++) evidence += Math.exp(logDensity(peak + (k * sd) / 25) - top) * (sd / 25);
    const reach = at(low, t * capacity + s) - gMean;
    return {
      log: top + Math.log(evidence),
      mean: yMean + peak * reach,
      variance: (noise * noise) / total + reach * reach * sd * sd + noise * noise,
    };
  });
  const largest = Math.max(...rows.map((row) => row.log));
  let mass = 0;
  let mean = 0;
  let chance = 0;
  for (const row of rows) {
    const weight = Math.exp(row.log - largest);
    mass += weight;
    mean += weight * row.mean;
    chance += weight * normalCdf((target - row.mean) / Math.sqrt(row.variance));
  }
  return { mean: mean / mass, chance: chance / mass };
}

describe('CurveModel', () => {
  it.each([3, 8, 20])('agrees with regression on the raw values after %i reports', (reports) => {
    const values = powerLaw(reports, reports);
    const model = new CurveModel(AGES);
    const target = Math.min(...values) - 0.05;
    const answer = model.predict(observed(model, values), target, SCALE);
    const plain = plainAnswer(values, answer.noise, target);
    expect(answer.mean).toBeCloseTo(plain.mean, 4);
    expect(answer.chance).toBeCloseTo(plain.chance, 4);
  });

  it('is roughly calibrated on curves outside its table', () => {
    const model = new CurveModel(AGES);
    for (let seed = 0; seed < 20; seed++) model.finish(observed(model, powerLaw(AGES, seed)), SCALE);
    let inside = 0;
    let error = 0;
    let naive = 0;
    const trials = 150;
    for (let seed = 100; seed < 100 + trials; seed++) {
      const values = powerLaw(AGES, seed);
      const future = Math.min(...values.slice(8));
      const { mean, sd } = model.predict(observed(model, values.slice(0, 8)), 0, SCALE);
      if (Math.abs(future - mean) < 1.2816 * sd) inside++;
      error += Math.abs(future - mean);
      naive += Math.abs(future - Math.min(...values.slice(0, 8)));
    }
    // The 80 % interval errs on the wide side, and the mean is far better than the best value so far.
    expect(inside / trials).toBeGreaterThan(0.75);
    expect(error).toBeLessThan(0.5 * naive);
  });

  it('learns from finished curves', () => {
    // Flat for 30 of 40 ages, then a drop: unlikely until a trial has done it.
    const drop = Array.from({ length: AGES }, (_, i) => (i < 30 ? 1 - 0.001 * i : 0.5));
    const model = new CurveModel(AGES);
    const before = model.predict(observed(model, drop.slice(0, 20)), 0.7, SCALE).chance;
    for (let k = 0; k < 80; k++) model.finish(observed(model, drop), SCALE);
    const after = model.predict(observed(model, drop.slice(0, 20)), 0.7, SCALE).chance;
    expect(before).toBeLessThan(0.1);
    expect(after).toBeGreaterThan(0.4);
  });

  it('updates an open curve for reference rows that came later', () => {
    const early = new CurveModel(AGES);
    const open = observed(early, powerLaw(10, 1));
    early.predict(open, 0, SCALE);
    const late = new CurveModel(AGES);
    for (const model of [early, late])
      for (let seed = 0; seed < 70; seed++) model.finish(observed(model, powerLaw(AGES, seed)), SCALE);
    expect(early.predict(open, 0.4, SCALE)).toEqual(late.predict(observed(late, powerLaw(10, 1)), 0.4, SCALE));
  });

  it('shifts and scales with the metric', () => {
    const values = powerLaw(12, 3);
    const model = new CurveModel(AGES);
    const { mean, sd, chance } = model.predict(observed(model, values), 0.4, SCALE);
    const moved = model.predict(
      observed(
        model,
        values.map((v) => 100 * v - 7),
      ),
      33,
      100 * SCALE,
    );
    expect(moved.mean).toBeCloseTo(100 * mean - 7, 6);
    expect(moved.sd).toBeCloseTo(100 * sd, 6);
    expect(moved.chance).toBeCloseTo(chance, 8);
  });
});

describe('LiveCurve', () => {
  it('averages the reports of an age', () => {
    const model = new CurveModel(AGES);
    const curve = model.begin();
    for (const value of [4, 2, 3]) curve.observe(1, value);
    for (const value of [1, 2]) curve.observe(2, value);
    expect([curve.values[1], curve.values[2], curve.age]).toEqual([3, 1.5, 2]);
    const same = observed(model, [3, 1.5]);
    expect(curve.sumYY).toBeCloseTo(same.sumYY, 12);
    for (let s = 0; s < SHAPE_COUNT; s++) expect(curve.shapeSums[s]).toBeCloseTo(same.shapeSums[s] ?? Number.NaN, 12);
  });

  it('maps long trials to 64 ages', () => {
    expect([agesOf(10), agesOf(64), agesOf(1000)]).toEqual([10, 64, 64]);
  });
});

describe('the shape table', () => {
  it.each([2, 10, 51, 64])('has finite shapes of about 1 at the first of %i ages', (ages) => {
    const { g, low, capacity } = shapeTable(ages);
    expect(g.every(Number.isFinite)).toBe(true);
    for (let s = 0; s < SHAPE_COUNT; s++) {
      const first = g[capacity + s] ?? Number.NaN;
      expect(first).toBeGreaterThan(0.5);
      expect(first).toBeLessThanOrEqual(1);
      expect(low[ages * capacity + s]).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('has the same bits on every platform', () => {
    const { g } = shapeTable(51);
    expect([g[2 * 512 + 3], g[10 * 512 + 200], g[51 * 512 + 311], g[51 * 512 + 511]]).toEqual([
      0.9191948954173059, 0.010262549528118644, 0.0002905433286528865, 0.01119549899712613,
    ]);
    expect(g.reduce((a, b) => a + b, 0)).toBe(9157.223507563749);
  });
});

describe('curveNoise', () => {
  it('finds the noise of a smooth curve', () => {
    const values = [Number.NaN, ...powerLaw(400, 5, 0.05)];
    expect(curveNoise(values, 10, 400)?.sd).toBeGreaterThan(0.042);
    expect(curveNoise(values, 10, 400)?.sd).toBeLessThan(0.058);
  });

  it('needs three second differences', () => {
    expect(curveNoise([0, 1, 2, 3, 4], 1, 4)).toBeUndefined();
    expect(curveNoise([0, 1, 2, 3, 4, 5], 1, 5)).toEqual({ sd: 0, count: 3 });
  });
});
