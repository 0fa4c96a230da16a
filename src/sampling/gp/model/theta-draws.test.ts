import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { drawFunction, numericShape } from '../process-draw.fixture.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { MEASUREMENT_NOISE } from './priors.ts';
import { drawThetas, THETA_DRAWS } from './theta-draws.ts';

/** A model of two numeric parameters, fitted to n values of a function. */
function fitted(n: number) {
  const { X, f } = drawFunction(2, n, 'theta draws');
  const r = new Float64Array(n).fill(1);
  const model = new GaussianProcess(numericShape(2), MEASUREMENT_NOISE);
  model.fit(X, r, f, [model.priorMode()], { maxEvaluations: 60 });
  const theta = model.theta ?? model.priorMode();
  return { theta, draws: (seed: number) => drawThetas(model, X, r, f, seededRng('draws', seed)) };
}

describe('draws of θ', () => {
  it('come in pairs around the fitted θ, and repeat for the same randomness', () => {
    const { theta, draws } = fitted(40);
    const drawn = draws(1);
    expect(drawn).toHaveLength(THETA_DRAWS);
    for (let pair = 0; pair < THETA_DRAWS; pair += 2)
      [0, 1].forEach((h) => {
        const middle = ((drawn[pair]?.[h] ?? 9) + (drawn[pair + 1]?.[h] ?? 9)) / 2;
        expect(middle).toBeCloseTo(theta[h] ?? 0, 10);
        expect(drawn[pair]?.[h]).not.toBe(theta[h]);
      });
    expect(draws(1)).toEqual(drawn);
    expect(draws(2)).not.toEqual(drawn);
  });

  it('stay within the bounds of a fit, including the noise', () => {
    const { lower, upper } = new GaussianProcess(numericShape(2), MEASUREMENT_NOISE).bounds();
    for (const n of [4, 12, 40])
      for (let seed = 0; seed < 10; seed++)
        for (const theta of fitted(n).draws(seed))
          theta.forEach((value, h) => {
            expect(value).toBeGreaterThanOrEqual(lower[h] ?? 0);
            expect(value).toBeLessThanOrEqual(upper[h] ?? 0);
          });
  });

  it('move closer as trials come in', () => {
    const [few = 0, many = 0] = [8, 80].map((n) => {
      const { theta, draws } = fitted(n);
      return draws(3).reduce((sum, drawn) => sum + Math.abs((drawn[0] ?? 0) - (theta[0] ?? 0)), 0);
    });
    expect(many).toBeLessThan(few / 2);
  });
});
