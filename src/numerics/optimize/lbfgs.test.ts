import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLbfgs, type Evaluation, minimizeInBox, seededRng } from '../index.ts';

const box = (n: number, low: number, high: number): [number[], number[]] => [
  new Array<number>(n).fill(low),
  new Array<number>(n).fill(high),
];
const tight = { maxEvaluations: 400, gradientTolerance: 1e-9, valueTolerance: 0 };

function rosenbrock(x: Float64Array): Evaluation {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [x[i] ?? 0, x[i + 1] ?? 0];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[i] = (gradient[i] ?? 0) - 400 * a * (b - a * a) - 2 * (1 - a);
    gradient[i + 1] = (gradient[i + 1] ?? 0) + 200 * (b - a * a);
  }
  return { value, gradient };
}

describe('boundedLbfgs', () => {
  it('finds the minimum of the Rosenbrock function', () => {
    const start = new Array<number>(8).fill(-1);
    const { x, value, evaluations } = minimizeInBox(rosenbrock, start, ...box(8, -5, 5), tight);
    expect(value).toBeLessThan(1e-12);
    for (const v of x) expect(v).toBeCloseTo(1, 6);
    expect(evaluations).toBeLessThan(200);
  });

  it('finds the constrained minimum of the Rosenbrock function at a bound', () => {
    // scipy 1.17.1: minimize(rosen, [0, 0], jac=rosen_der, bounds=[(-1, .5), (-1, 2)], method='L-BFGS-B').x = [0.5, 0.25]
    const { x } = minimizeInBox(rosenbrock, [0, 0], [-1, -1], [0.5, 2], tight);
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 6);
  });

  it('solves random convex quadratics in boxes until the optimality conditions hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (n, seed) => {
        const rng = seededRng('quadratic', seed);
        const A = Array.from({ length: n }, () => Array.from({ length: n }, () => rng.normal()));
        const centre = Array.from({ length: n }, () => 2 * rng.normal());
        const f = (x: Float64Array): Evaluation => {
          const r = A.map((row, i) => row.reduce((t, a, j) => t + a * ((x[j] ?? 0) - (centre[j] ?? 0)), 0.1 * i));
          const gradient = centre.map(
            (c, j) => 2 * A.reduce((t, row, i) => t + (row[j] ?? 0) * (r[i] ?? 0), 0) + 0.2 * ((x[j] ?? 0) - c),
          );
          const ridge = centre.reduce((t, c, j) => t + 0.1 * ((x[j] ?? 0) - c) ** 2, 0);
          return { value: r.reduce((t, v) => t + v * v, ridge), gradient };
        };
        const { x } = minimizeInBox(f, new Float64Array(n), ...box(n, -1, 1), { ...tight, maxEvaluations: 3000 });
        const { gradient } = f(x);
        x.forEach((v, i) => {
          const g = gradient[i] ?? 0;
          if (v > -1 && v < 1) expect(Math.abs(g)).toBeLessThan(1e-4);
          else expect(v === -1 ? g : -g).toBeGreaterThan(-1e-4);
        });
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('backs off where the function is undefined, and stays within its budget', () => {
    let calls = 0;
    const f = (x: Float64Array): Evaluation => {
      calls++;
      const v = x[0] ?? 0;
      return { value: v > 0 ? v - Math.log(v) : Number.NaN, gradient: [1 - 1 / v] };
    };
    const { x } = minimizeInBox(f, [0.01], [-10], [10], tight);
    expect(x[0]).toBeCloseTo(1, 5);
    calls = 0;
    minimizeInBox(f, [0.01], [-10], [10], { maxEvaluations: 3, gradientTolerance: 0 });
    expect(calls).toBeLessThanOrEqual(3);
  });

  it('projects a start outside the box into it, and stops at once where no free gradient is left', () => {
    const search = boundedLbfgs([7], [0], [1]);
    expect(search.next().value).toEqual(Float64Array.of(1));
    const end = search.next({ value: 3, gradient: [-2] });
    expect(end).toEqual({ done: true, value: { x: Float64Array.of(1), value: 3, evaluations: 1 } });
  });
});
