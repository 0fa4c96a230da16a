import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { bounded, fitPower, spansDecades, type TargetWarp, warpLosses, warpNames, weightedMedian } from './warps.ts';

const ordinary = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(0, 1, 1e6));
const losses = fc.array(ordinary, { minLength: 1, maxLength: 30 });
/** Anything finite, often near the ends of the range of doubles. */
const extremes = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -0, 1e300, 1e-300),
    ordinary,
  ),
  { minLength: 1, maxLength: 12 },
);
const warpOf = (name: TargetWarp['name'], y: Float64Array, w: Float64Array): TargetWarp => ({
  name,
  lambda: name === 'power' ? fitPower(y, w) : 1,
});

describe('warpLosses', () => {
  it('keeps the order of any losses, and gives weighted mean 0 and standard deviation 1', () => {
    fc.assert(
      fc.property(losses, fc.nat(), (values, seed) => {
        const y = Float64Array.from(values);
        const rng = seededRng('weights', seed);
        const w = y.map(() => 0.1 + rng.uniform());
        for (const name of warpNames) {
          const { z, logJacobian } = warpLosses(warpOf(name, y, w), y, w);
          expect(z.every(Number.isFinite) && logJacobian.every(Number.isFinite)).toBe(true);
          for (let i = 0; i < y.length; i++)
            for (let j = 0; j < y.length; j++)
              if ((y[i] ?? 0) < (y[j] ?? 0)) expect((z[i] ?? 0) - (z[j] ?? 0)).toBeLessThanOrEqual(1e-12);
          const total = w.reduce((sum, v) => sum + v, 0);
          const mean = z.reduce((sum, v, i) => sum + v * (w[i] ?? 0), 0) / total;
          const square = z.reduce((sum, v, i) => sum + v * v * (w[i] ?? 0), 0) / total;
          expect(mean).toBeCloseTo(0, 8);
          if (square > 1e-20) expect(square).toBeCloseTo(1, 8);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('gives finite values, in order and with standard deviation 1, for losses of any size', () => {
    fc.assert(
      fc.property(extremes, (values) => {
        const y = bounded(Float64Array.from(values));
        const w = y.map((_, i) => 1 / (1 + (i % 3)));
        const best = y.indexOf(y.reduce((a, b) => Math.min(a, b)));
        for (const name of warpNames) {
          const { z, logJacobian } = warpLosses(warpOf(name, y, w), y, w);
          expect(z.every(Number.isFinite) && logJacobian.every(Number.isFinite), `${name} ${values}`).toBe(true);
          expect(z.every((v) => v >= (z[best] ?? 9) - 1e-12)).toBe(true);
        }
        const { z } = warpLosses({ name: 'none', lambda: 1 }, y, w);
        const square = z.reduce((sum, v, i) => sum + v * v * (w[i] ?? 0), 0) / w.reduce((sum, v) => sum + v, 0);
        // The mean of the smallest doubles rounds to one of them.
        const spread = y.reduce((a, b) => Math.max(a, b)) - (y[best] ?? 0);
        if (spread > 1e-290) expect(square).toBeCloseTo(1, 6);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('has Jacobians that finite differences confirm', () => {
    const rng = seededRng('jacobian');
    const y = Float64Array.from({ length: 25 }, () => rng.normal() + 4 * rng.uniform() * rng.uniform());
    const w = y.map(() => 0.5 + rng.uniform());
    for (const name of ['none', 'log_tail', 'power'] as const) {
      const warp = warpOf(name, y, w);
      const { z, logJacobian } = warpLosses(warp, y, w);
      // A value of weight 0 changes no statistic, so it traces the map itself.
      const trace = (v: number) => warpLosses(warp, Float64Array.of(...y, v), Float64Array.of(...w, 0)).z.at(-1) ?? 0;
      const sorted = y.toSorted();
      y.forEach((v, i) => {
        // Near a quantile of the log tail, an extra value moves it, even with weight 0.
        if (name === 'log_tail' && sorted.indexOf(v) < 17) return;
        expect(trace(v)).toBeCloseTo(z[i] ?? 9, 6);
        const slope = (trace(v + 1e-6) - trace(v - 1e-6)) / 2e-6;
        expect(Math.log(slope)).toBeCloseTo(logJacobian[i] ?? 9, 4);
      });
    }
  });

  it('compresses a bad tail and keeps the good half linear', () => {
    const y = Float64Array.from([0, 1, 2, 3, 4, 5, 1000]);
    const w = y.map(() => 1);
    for (const name of ['log_tail', 'half_rank'] as const) {
      const { z } = warpLosses({ name, lambda: 1 }, y, w);
      expect((z[2] ?? 0) - (z[1] ?? 0)).toBeCloseTo((z[1] ?? 0) - (z[0] ?? 0), 10);
      expect((z[6] ?? 9) - (z[5] ?? 0)).toBeLessThan(20 * ((z[1] ?? 0) - (z[0] ?? 0)));
    }
  });

  it('takes the logarithm of losses of one sign that span decades, and keeps their order', () => {
    const decades = Float64Array.from({ length: 13 }, (_, i) => 10 ** (i - 8));
    const w = decades.map(() => 1);
    for (const y of [decades, decades.map((v) => -1 / v)]) {
      expect(spansDecades(y)).toBe(true);
      const { z, logJacobian } = warpLosses({ name: 'log', lambda: 1 }, y, w);
      const step = (z[1] ?? 0) - (z[0] ?? 0);
      expect(step).toBeGreaterThan(0.1);
      z.forEach((v, i) => {
        expect(v).toBeCloseTo((z[0] ?? 0) + i * step, 9);
        // dz/dy = step/(y·ln 10).
        expect(logJacobian[i]).toBeCloseTo(Math.log(step / (Math.abs(y[i] ?? 0) * Math.LN10)), 9);
      });
    }
  });

  it('leaves other losses as they are under the logarithm: of both signs, with a zero, or of one decade', () => {
    for (const values of [[-1, 1e-6, 1e6], [0, 1e-6, 1e6], [1, 2, 10], [1]]) {
      const y = Float64Array.from(values);
      const w = y.map(() => 1);
      expect(spansDecades(y)).toBe(false);
      expect(warpLosses({ name: 'log', lambda: 1 }, y, w)).toEqual(warpLosses({ name: 'none', lambda: 1 }, y, w));
    }
  });

  it('finds the power that makes log-normal losses normal, and keeps normal ones', () => {
    const rng = seededRng('power');
    const normal = Float64Array.from({ length: 300 }, () => rng.normal());
    const w = normal.map(() => 1);
    expect(Math.abs(fitPower(normal, w) - 1)).toBeLessThanOrEqual(0.25);
    expect(fitPower(normal.map(Math.exp), w)).toBeLessThan(0);
  });

  it('takes medians by weight', () => {
    expect(weightedMedian(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 1))).toBe(2);
    expect(weightedMedian(Float64Array.of(1, 2, 3), Float64Array.of(10, 1, 1))).toBeLessThan(1.3);
    expect(weightedMedian(Float64Array.of(7), Float64Array.of(1))).toBe(7);
  });
});
