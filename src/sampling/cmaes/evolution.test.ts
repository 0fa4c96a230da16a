import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import type { Axis } from './axis.ts';
import { defaultPopulation, Evolution } from './evolution.ts';
import fixture from './fixtures/evolution.json' with { type: 'json' };
import { Margin } from './margin.ts';

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] ?? Number.NaN) - value), `[${i}]`).toBeLessThan(tolerance * (1 + Math.abs(value)));
  });
}

const rows = (points: readonly number[][]): Float64Array[] => points.map((point) => Float64Array.from(point));

describe('Evolution', () => {
  it.each(fixture.continuous)(
    'reproduces the Python package cmaes in $dim dimensions',
    ({ dim, population, steps }) => {
      expect(defaultPopulation(dim)).toBe(population);
      const evolution = new Evolution(new Float64Array(dim).fill(0.5), 1 / 6, population);
      for (const { points, mean, sigma, covariance } of steps) {
        expect(evolution.update(rows(points))).toBe(true);
        expectClose(evolution.mean, mean, 1e-9);
        const deviations = mean.map((_, j) => sigma * Math.sqrt(covariance[j * dim + j] ?? Number.NaN));
        expectClose(
          Float64Array.from(mean, (_, j) => evolution.deviation(j)),
          deviations,
          1e-9,
        );
      }
    },
  );

  it('draws points with its mean and deviation', () => {
    const covariance = Float64Array.from([4, 1, 1, 1]);
    const evolution = new Evolution(Float64Array.from([1, -1]), 0.5, 6, covariance);
    const rng = seededRng('draws');
    const draw = evolution.freeze();
    const drawn = Array.from({ length: 4000 }, () => draw(rng));
    const average = (f: (x: Float64Array) => number): number => drawn.reduce((sum, x) => sum + f(x), 0) / drawn.length;
    // 4 standard errors.
    expect(Math.abs(average((x) => x[0] ?? 0) - 1)).toBeLessThan(0.064);
    expect(Math.abs(average((x) => ((x[0] ?? 0) - 1) * ((x[1] ?? 0) + 1)) - 0.25)).toBeLessThan(0.04);
  });

  it('reports the end of a run when all points coincide', () => {
    const evolution = new Evolution(Float64Array.from([0.5]), 1e-8, 4);
    const same = Array.from({ length: 4 }, () => Float64Array.from([0.5]));
    const answers = Array.from({ length: 200 }, () => evolution.update(same));
    expect(answers[0]).toBe(true);
    expect(answers.at(-1)).toBe(false);
    expect(evolution.mean[0]).toBe(0.5);
  });

  it('survives a point far outside its own distribution', () => {
    const evolution = new Evolution(Float64Array.from([0.5, 0.5]), 0.01, 4);
    const points = [1e6, 0.5, 0.49, 0.51].map((x) => Float64Array.from([x, 0.5]));
    expect(
      evolution.update(
        points,
        points.map(() => true),
      ),
    ).toBe(true);
    expect(Math.abs(evolution.mean[0] ?? Number.NaN)).toBeLessThan(1);
  });
});

describe('Margin', () => {
  it.each(fixture.margin)(
    'reproduces the Python package cmaes on axes of $counts values',
    ({ counts, population, steps }) => {
      const axes = counts.map((count): Axis => {
        // On a border the package takes the lower value.
        const entryAt = (x: number): number => Math.min(Math.max(Math.ceil(x * (count - 1) - 0.5), 0), count - 1);
        const isInside = (): boolean => true;
        return {
          count: count || Number.POSITIVE_INFINITY,
          position: (entry) => entry / (count - 1),
          entryAt,
          isInside,
        };
      });
      const evolution = new Evolution(new Float64Array(counts.length).fill(0.5), 1 / 6, population);
      const margin = new Margin(axes);
      for (const { points, mean, widening } of steps) {
        evolution.update(rows(points));
        margin.correct(evolution);
        expectClose(evolution.mean, mean, 1e-6);
        const wide = margin.freeze(evolution)(evolution.mean.map((value) => value + 1));
        expectClose(
          wide.map((value, j) => value - (evolution.mean[j] ?? 0)),
          widening,
          1e-6,
        );
      }
    },
  );

  it('dithers the point of an integer within its cell', () => {
    const axis: Axis = {
      count: 5,
      position: (entry) => entry / 4,
      entryAt: (x) => Math.round(4 * x),
      isInside: () => true,
    };
    const evolution = new Evolution(Float64Array.from([0.4]), 0.3, 4);
    const margin = new Margin([axis]);
    const places = Array.from({ length: 50 }, (_, trial) => {
      const point = Float64Array.from([0.5]);
      margin.dither(point, evolution, 1, trial);
      return point[0] ?? Number.NaN;
    });
    for (const place of places) expect(axis.entryAt(place)).toBe(2);
    expect(new Set(places).size).toBe(50);
  });
});
