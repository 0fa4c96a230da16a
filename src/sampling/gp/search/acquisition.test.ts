import { describe, expect, it } from 'vitest';
import { logExpectedImprovement, logFeasibility, type Scored } from './acquisition.ts';

const scored = (): Scored => ({ value: 0, dMean: 0, dVariance: 0 });

function logEi(mean: number, variance: number, incumbent: number): Scored {
  const out = scored();
  logExpectedImprovement(mean, variance, incumbent, out);
  return out;
}

function feasibility(mean: number, variance: number): Scored {
  const out = scored();
  logFeasibility(mean, variance, out);
  return out;
}

/**
 * log EI for sd 1, incumbent 0 and mean −t, with mpmath at 60 digits:
 * t = mpf(t); log(npdf(t) + t * ncdf(t))
 */
const LOG_EI: readonly (readonly [t: number, value: number])[] = [
  [3, 1.0987396653277077],
  [0, -0.9189385332046728],
  [-0.9, -2.298282989459652],
  [-1.1, -2.6791783824760533],
  [-5, -16.74430116266099],
  [-20, -206.9178385094251],
  [-1000, -500014.73445209116],
  [-20000, -200000020.72591364],
];

describe('logExpectedImprovement', () => {
  it('agrees with 60-digit arithmetic, from certain improvements to ones of e^-200,000,000', () => {
    for (const [t, value] of LOG_EI)
      expect(Math.abs(logEi(-t, 1, 0).value - value)).toBeLessThan(1e-9 * (1 + Math.abs(value) * 1e-3));
  });

  it('scales with the standard deviation', () => {
    expect(logEi(0.3, 0.04, 0.1).value).toBeCloseTo(logEi(1.5, 1, 0.5).value + Math.log(0.2), 12);
  });

  it('has derivatives that finite differences confirm, even in the tail', () => {
    for (const mean of [-2, -0.1, 0, 0.4, 0.49, 0.51, 1, 5, 30])
      for (const variance of [1, 0.25, 0.01]) {
        const { dMean, dVariance } = logEi(mean, variance, 0);
        const step = 1e-6 * variance;
        const numericMean =
          (logEi(mean + step, variance, 0).value - logEi(mean - step, variance, 0).value) / (2 * step);
        const numericVariance =
          (logEi(mean, variance + step, 0).value - logEi(mean, variance - step, 0).value) / (2 * step);
        expect(Math.abs(numericMean - dMean)).toBeLessThan(1e-4 * (1 + Math.abs(dMean)));
        expect(Math.abs(numericVariance - dVariance)).toBeLessThan(1e-4 * (1 + Math.abs(dVariance)));
      }
  });
});

describe('logFeasibility', () => {
  it('is log Φ(mean/√(variance + 0.1)) with its derivatives', () => {
    // scipy 1.17.1: norm.logcdf(m / sqrt(v + 0.1)) for each pair
    const cases = [
      [1, 0.5, -0.10353196761510912],
      [-1, 0.02, -6.241872126557537],
      [-30, 0.9, -454.32124395634327],
    ] as const;
    for (const [mean, variance, value] of cases) {
      const { value: found, dMean, dVariance } = feasibility(mean, variance);
      expect(Math.abs(found - value)).toBeLessThan(1e-11 * (1 + Math.abs(value)));
      const step = 1e-6;
      const numericMean =
        (feasibility(mean + step, variance).value - feasibility(mean - step, variance).value) / (2 * step);
      const numericVariance =
        (feasibility(mean, variance + step).value - feasibility(mean, variance - step).value) / (2 * step);
      expect(Math.abs(numericMean - dMean)).toBeLessThan(1e-5 * (1 + Math.abs(dMean)));
      expect(Math.abs(numericVariance - dVariance)).toBeLessThan(1e-5 * (1 + Math.abs(dVariance)));
    }
  });
});
