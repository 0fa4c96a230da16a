import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { Coordinates } from './coordinates.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { lengthscaleUncertainty, shortened, thetaUncertainty } from './lengthscale-uncertainty.ts';
import { LENGTHSCALE_SD, LOG_LENGTHSCALE_BOUNDS, MEASUREMENT_NOISE } from './priors.ts';

/** A function of x alone at random points of a square, standardised. */
function trials(n: number) {
  const coordinates = new Coordinates(compileSpace({ x: ['uniform', [0, 1]], idle: ['uniform', [0, 1]] }));
  const rng = seededRng('doubt', n);
  const X = Float64Array.from({ length: 2 * n }, () => rng.uniform());
  const values = Array.from({ length: n }, (_, i) => Math.sin(9 * (X[2 * i] ?? 0)));
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
  const z = Float64Array.from(values, (v) => (v - mean) / sd);
  return { process: new GaussianProcess(coordinates, MEASUREMENT_NOISE), X, r: new Float64Array(n).fill(1), z };
}

describe('uncertainty of θ', () => {
  it('is small for a lengthscale that the trials determine, and wide for one that they do not', () => {
    const { process, X, r, z } = trials(40);
    process.fit(X, r, z, [process.priorMode()], { maxEvaluations: 60 });
    const theta = process.theta ?? process.priorMode();
    const [x = 0, idle = 0] = lengthscaleUncertainty(process, X, r, z, theta);
    expect(x).toBeLessThan(0.25);
    expect(idle).toBeGreaterThan(2 * x);
    expect(idle).toBeLessThanOrEqual(LENGTHSCALE_SD);
  });

  it('includes that of the noise, which never exceeds that of the prior', () => {
    const [few, many] = [12, 80].map((n) => {
      const { process, X, r, z } = trials(n);
      const rng = seededRng('noise', n);
      const noisy = z.map((v) => v + 0.4 * rng.normal());
      process.fit(X, r, noisy, [process.priorMode()], { maxEvaluations: 60 });
      const theta = process.theta ?? process.priorMode();
      const deviations = thetaUncertainty(process, X, r, noisy, theta);
      expect(deviations.slice(0, 2)).toEqual(lengthscaleUncertainty(process, X, r, noisy, theta));
      return deviations[2] ?? 9;
    });
    expect(many).toBeLessThan(0.3);
    expect(few).toBeGreaterThan(1.5 * (many ?? 0));
    expect(few).toBeLessThanOrEqual(MEASUREMENT_NOISE.sd);
  });

  it('shrinks as trials come in', () => {
    const [few = 0, many = 0] = [8, 40].map((n) => {
      const { process, X, r, z } = trials(n);
      process.fit(X, r, z, [process.priorMode()], { maxEvaluations: 60 });
      return lengthscaleUncertainty(process, X, r, z, process.theta ?? process.priorMode())[0] ?? 0;
    });
    expect(many).toBeLessThan(few);
  });

  it('evaluates the same function as the fit', () => {
    const { process, X, r, z } = trials(12);
    const theta = process.priorMode();
    expect(process.posteriorValue(X, r, z, theta)).toBe(process.negativeLogPosterior(X, r, z, theta).value);
  });

  it('is the minimum at the shortest lengthscale, which cannot be shortened', () => {
    const { process, X, r, z } = trials(12);
    const theta = process.priorMode();
    theta[0] = LOG_LENGTHSCALE_BOUNDS[0];
    expect(lengthscaleUncertainty(process, X, r, z, theta)[0]).toBe(0.1);
  });

  it('draws lengthscales on the short side only, within their bounds, and keeps the noise', () => {
    const theta = Float64Array.of(0, LOG_LENGTHSCALE_BOUNDS[0], 1, -6);
    for (let seed = 0; seed < 50; seed++) {
      const drawn = shortened(theta, [0.5, 1, 0], seededRng('shortened', seed));
      expect(drawn[0]).toBeLessThan(0);
      expect(drawn[0]).toBeGreaterThanOrEqual(LOG_LENGTHSCALE_BOUNDS[0]);
      expect([...drawn.subarray(1)]).toEqual([LOG_LENGTHSCALE_BOUNDS[0], 1, -6]);
    }
  });
});
