import { describe, expect, it } from 'vitest';
import { exp, seededRng } from '../../numerics/index.ts';
import { compileSpace, type SearchSpace } from '../../space/index.ts';
import { ParzenMixture, parzenAxesOf } from './parzen.ts';

function mixtureOn(search: SearchSpace, rows: readonly number[][], weights?: readonly number[]): ParzenMixture {
  return new ParzenMixture(
    parzenAxesOf(compileSpace(search)),
    rows.map((row) => Float64Array.from(row)),
    weights ?? rows.map(() => 1),
  );
}

const density = (mixture: ParzenMixture, ...x: number[]): number => exp(mixture.logDensity(Float64Array.from(x)));
const unit = { type: 'uniform', min_value: -5, max_value: 5 } as const;

describe('ParzenMixture', () => {
  it.each([
    ['one component', [[0.2]]],
    ['components at the ends', [[0], [1], [0.97]]],
    ['many', Array.from({ length: 80 }, (_, i) => [(i * 0.37) % 1])],
    ['none', []],
  ])('integrates to 1 over a bounded axis: %s', (_, rows) => {
    const mixture = mixtureOn({ x: unit }, rows);
    const cells = 2000;
    const total = Array.from({ length: cells }, (_, i) => density(mixture, (i + 0.5) / cells)).reduce(
      (a, b) => a + b,
      0,
    );
    expect(total / cells).toBeCloseTo(1, 4);
  });

  it('integrates to 1 over an unbounded axis', () => {
    const mixture = mixtureOn({ x: { type: 'normal', mu: 3, sigma: 2 } }, [[0.4], [0.7], [1.3]]);
    const total = Array.from({ length: 8000 }, (_, i) => density(mixture, -3.5 + i / 1000)).reduce((a, b) => a + b, 0);
    expect(total / 1000).toBeCloseTo(1, 4);
  });

  it('sums to 1 over categories, and to about 1 over the values of an ordered set', () => {
    const categories = mixtureOn({ o: { type: 'choice', values: ['a', 'b', 'c'] } }, [[0], [2], [2]]);
    expect(density(categories, 0) + density(categories, 1) + density(categories, 2)).toBeCloseTo(1, 12);
    expect(density(categories, 2)).toBeGreaterThan(density(categories, 0));
    const ordered = mixtureOn({ k: { type: 'randint', upper: 6 } }, [[0.2], [0.4], [1]]);
    const total = [0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + density(ordered, k / 5) / 5, 0);
    expect(Math.abs(total - 1)).toBeLessThan(0.2);
  });

  it('draws numbers from its own density', () => {
    const mixture = mixtureOn({ x: unit }, [[0.1], [0.15], [0.8]], [2, 1, 1]);
    const rng = seededRng('draw');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) {
      const cell = Math.min(Math.floor(mixture.draw(mixture.pickComponent(rng), 0, rng) * 10), 9);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const expected = counts.map(
      (_, cell) =>
        Array.from({ length: 100 }, (_, i) => density(mixture, (cell + (i + 0.5) / 100) / 10)).reduce(
          (a, b) => a + b,
          0,
        ) * 5,
    );
    // The 1 - 1e-6 quantile of chi-square with 9 degrees of freedom.
    expect(
      counts.reduce((sum, count, i) => sum + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 0), 0),
    ).toBeLessThan(44.8);
  });

  it('draws categories with its own probabilities', () => {
    const mixture = mixtureOn({ o: { type: 'choice', values: ['a', 'b', 'c', 'd'] } }, [[1], [1], [3]]);
    const rng = seededRng('categories');
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const k = mixture.draw(mixture.pickComponent(rng), 0, rng);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    const chi = counts.reduce(
      (sum, count, k) => sum + (count - 4000 * density(mixture, k)) ** 2 / (4000 * density(mixture, k)),
      0,
    );
    // 3 degrees of freedom, 1 - 1e-6.
    expect(chi).toBeLessThan(30.7);
  });

  it('uses a trial of another branch for the parameters it shares, and the prior for those it lacks', () => {
    const search: SearchSpace = { m: { type: 'choice', values: [{ x: unit }, 'plain'] }, y: unit };
    // Coordinates m, x, y.
    const mixture = mixtureOn(search, [[1, Number.NaN, 0.3]]);
    expect(density(mixture, 0, 0.5, 0.3)).toBeGreaterThan(density(mixture, 0, 0.5, 0.9));
    expect(density(mixture, 1, Number.NaN, 0.3)).toBeGreaterThan(density(mixture, 0, 0.5, 0.3));
    expect(density(mixture, 0, 0.3, 0.3)).toBeCloseTo(density(mixture, 0, 0.7, 0.3), 12);
  });
});
