import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { correlated } from '../process-draw.fixture.ts';
import type { ModelShape } from './coordinates.ts';
import { GaussianProcess } from './gaussian-process.ts';
import { MEASUREMENT_NOISE } from './priors.ts';

const reference: {
  X: number[];
  C: number[];
  z: number[];
  r: number[];
  theta: number[];
  mu: number;
  mean: number[];
  variance: number[];
  inverseDiagonal: number[];
  negativeLogPosterior: number;
} = JSON.parse(readFileSync(new URL('../fixtures/posterior.json', import.meta.url), 'utf8'));

/** A shape with one lengthscale per column, or one shared by the first two numeric columns. */
function shapeOf(numericCount: number, categoryCount: number, shared = false): ModelShape {
  const columns = numericCount + categoryCount;
  const columnScale = Int32Array.from({ length: columns }, (_, k) => (shared && k > 0 ? k - 1 : k));
  return {
    numericCount,
    categoryCount,
    columnScale,
    scaleCount: shared ? columns - 1 : columns,
    activeDimension: columns,
  };
}

function randomRows(shape: ModelShape, n: number, seed: string): Float64Array {
  const rng = seededRng(seed, n);
  const D = shape.numericCount + shape.categoryCount;
  return Float64Array.from({ length: n * D }, (_, i) =>
    i % D < shape.numericCount ? rng.uniform() : rng.uniformInt(3),
  );
}

function normals(n: number, seed: string): Float64Array {
  const rng = seededRng('normals', seed);
  return Float64Array.from({ length: n }, () => rng.normal());
}

describe('GaussianProcess', () => {
  for (const plain of [false, true])
    it(`agrees with NumPy on a small posterior (${plain ? 'plain' : 'WebAssembly'} kernels)`, () => {
      const model = new GaussianProcess({ ...shapeOf(2, 1), activeDimension: 3 }, MEASUREMENT_NOISE, { plain });
      const X = Float64Array.from(reference.X);
      const r = Float64Array.from(reference.r);
      const z = Float64Array.from(reference.z);
      const theta = Float64Array.from(reference.theta);
      expect(model.negativeLogPosterior(X, r, z, theta).value).toBeCloseTo(reference.negativeLogPosterior, 10);
      model.condition(X, r, z.length, theta);
      model.setTargets(z);
      expect(model.mean).toBeCloseTo(reference.mu, 12);
      const { mean, variance } = model.predict(Float64Array.from(reference.C), 5);
      reference.mean.forEach((v, i) => {
        expect(mean[i]).toBeCloseTo(v, 12);
        expect(variance[i]).toBeCloseTo(reference.variance[i] ?? 9, 12);
      });
      model.factor.inverseDiagonal().forEach((v, i) => {
        expect(v).toBeCloseTo(reference.inverseDiagonal[i] ?? 9, 9);
      });
    });

  it('has a likelihood gradient that finite differences confirm', () => {
    for (const [shape, n] of [
      [shapeOf(3, 2), 37],
      [shapeOf(4, 0, true), 18],
      [shapeOf(0, 2), 9],
    ] as const) {
      const model = new GaussianProcess(shape, MEASUREMENT_NOISE);
      const X = randomRows(shape, n, 'gradient');
      const z = normals(n, 'gradient');
      const r = Float64Array.from({ length: n }, (_, i) => 1 / (1 + (i % 3)));
      const theta = model.priorMode().map((v, h) => v + 0.3 * Math.sin(h + 1));
      theta[shape.scaleCount] = -4;
      const { gradient } = model.negativeLogPosterior(X, r, z, theta);
      gradient.forEach((g, h) => {
        const at = (step: number) =>
          model.negativeLogPosterior(
            X,
            r,
            z,
            theta.map((v, k) => (k === h ? v + step : v)),
          ).value;
        expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - g)).toBeLessThan(1e-5 * (1 + Math.abs(g)));
      });
    }
  });

  it('has posterior gradients that finite differences confirm', () => {
    const shape = shapeOf(3, 1);
    const model = new GaussianProcess(shape, MEASUREMENT_NOISE);
    const n = 29;
    const theta = model.priorMode();
    theta[shape.scaleCount] = -4;
    model.condition(randomRows(shape, n, 'posterior'), new Float64Array(n).fill(1), n, theta);
    model.setTargets(normals(n, 'posterior'));
    const C = randomRows(shape, 6, 'candidates');
    const { meanGradient, varianceGradient } = model.predict(C, 6, true);
    const gradients = [meanGradient.slice(), varianceGradient.slice()];
    for (let i = 0; i < 6; i++)
      for (let k = 0; k < 3; k++) {
        const at = (step: number) => {
          const { mean, variance } = model.predict(
            C.map((v, q) => (q === i * 4 + k ? v + step : v)),
            6,
          );
          return [mean[i] ?? 0, variance[i] ?? 0];
        };
        const [up, down] = [at(1e-5), at(-1e-5)];
        for (const q of [0, 1])
          expect(((up[q] ?? 0) - (down[q] ?? 0)) / 2e-5).toBeCloseTo(gradients[q]?.[i * 3 + k] ?? 9, 6);
      }
  });

  it('gives the same posterior after appending rows as after a fresh factorization, and the same bits after removing them', () => {
    const shape = shapeOf(3, 2);
    const n = 150;
    const X = randomRows(shape, n, 'append');
    const z = normals(n, 'append');
    const r = new Float64Array(n).fill(1);
    const C = randomRows(shape, 20, 'append-candidates');
    const grown = new GaussianProcess(shape, MEASUREMENT_NOISE);
    const theta = grown.priorMode();
    theta[shape.scaleCount] = -5;
    grown.condition(X, r, 10, theta);
    // More rows than reserved, so the factor moves on the way.
    for (let i = 10; i < n; i++) expect(grown.factor.append(X, i * 5, 1)).toBe(true);
    grown.setTargets(z);
    const fresh = new GaussianProcess(shape, MEASUREMENT_NOISE);
    fresh.condition(X, r, n, theta);
    fresh.setTargets(z);
    const a = structuredClone(grown.predict(C, 20, true));
    const b = structuredClone(fresh.predict(C, 20, true));
    for (const key of ['mean', 'variance', 'meanGradient', 'varianceGradient'] as const)
      a[key].subarray(0, 20).forEach((v, i) => {
        expect(v).toBeCloseTo(b[key][i] ?? 9, 8);
      });
    for (let i = 0; i < 9; i++) fresh.factor.append(C, i * 5, 1);
    fresh.factor.truncate(n);
    const c = fresh.predict(C, 20, true);
    for (const key of ['mean', 'variance', 'meanGradient', 'varianceGradient'] as const)
      expect(c[key].subarray(0, 20)).toEqual(b[key].subarray(0, 20));
  });

  it('frees the memory that it outgrows', () => {
    const shape = shapeOf(2, 0);
    const n = 500;
    const { factor } = new GaussianProcess(shape, MEASUREMENT_NOISE);
    const X = randomRows(shape, n, 'memory');
    factor.load(X, new Float64Array(n).fill(1), 10, Float64Array.of(-2, -2, -5));
    factor.invert();
    for (let i = 10; i < n; i++) factor.append(X, i * 2, 1);
    // Four square matrices.
    expect(factor.work.byteLength).toBeLessThan(1.3 * 4 * 8 * factor.stride ** 2);
  });

  it('treats an appended row as observed at its mean: the mean stays, the variance shrinks', () => {
    const shape = shapeOf(2, 0);
    const model = new GaussianProcess(shape, MEASUREMENT_NOISE);
    const n = 12;
    model.condition(randomRows(shape, n, 'believer'), new Float64Array(n).fill(1), n, model.priorMode());
    model.setTargets(normals(n, 'believer'));
    const C = randomRows(shape, 8, 'believer-candidates');
    const before = structuredClone(model.predict(C, 8));
    expect(model.factor.append(C, 0, 1)).toBe(true);
    const after = model.predict(C, 8);
    for (let i = 0; i < 8; i++) {
      expect(after.mean[i]).toBeCloseTo(before.mean[i] ?? 9, 10);
      expect(after.variance[i]).toBeLessThanOrEqual((before.variance[i] ?? 0) + 1e-12);
    }
    expect(after.variance[0]).toBeLessThan(1e-3);
  });

  it('factors any rows: copies, extreme lengthscales, almost no noise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.double({ min: -3.68, max: 4.6, noNaN: true }), { minLength: 5, maxLength: 5 }),
        fc.double({ min: -13.8, max: 1, noNaN: true }),
        fc.nat(),
        (n, numeric, category, scales, noise, seed) => {
          fc.pre(numeric + category > 0);
          const shape = shapeOf(numeric, category);
          const rng = seededRng('psd', seed);
          const D = numeric + category;
          const X = Float64Array.from({ length: n * D }, () => rng.uniformInt(3) / 2);
          const theta = Float64Array.from([...scales.slice(0, D), noise]);
          const model = new GaussianProcess(shape, MEASUREMENT_NOISE);
          const z = normals(n, `psd${seed}`);
          const { value, gradient } = model.negativeLogPosterior(X, new Float64Array(n).fill(1), z, theta);
          expect(Number.isFinite(value) && gradient.every(Number.isFinite)).toBe(true);
          const { mean, variance } = model.predict(X, n, true);
          expect(mean.subarray(0, n).every(Number.isFinite)).toBe(true);
          expect(variance.subarray(0, n).every((v) => v > 0 && v <= 1 + 1e-9)).toBe(true);
        },
      ),
      { seed: 4, numRuns: 150 },
    );
  });

  it('is calibrated on draws of its own prior: 90 % intervals hold 85 to 95 % of them', () => {
    const shape = shapeOf(2, 1);
    let inside = 0;
    let total = 0;
    for (let draw = 0; draw < 12; draw++) {
      const n = 140;
      const X = randomRows(shape, n, `calibration${draw}`);
      const truth = new GaussianProcess(shape, MEASUREMENT_NOISE);
      const theta = Float64Array.of(-1, -0.3, 0.2, -6.5);
      truth.condition(X, new Float64Array(n).fill(1), n, theta);
      const z = correlated(truth, normals(n, `draw${draw}`));
      const known = 100;
      const model = new GaussianProcess(shape, MEASUREMENT_NOISE);
      const r = new Float64Array(known).fill(1);
      model.fit(X, r, z.subarray(0, known), [model.priorMode()], { maxEvaluations: 40 });
      model.condition(X, r, known, model.theta ?? theta);
      model.setTargets(z.subarray(0, known));
      const { mean, variance } = model.predict(X.subarray(known * 3), n - known);
      for (let i = 0; i < n - known; i++) {
        const sd = Math.sqrt((variance[i] ?? 0) + model.noise);
        if (Math.abs((z[known + i] ?? 0) - (mean[i] ?? 0)) < 1.6449 * sd) inside++;
        total++;
      }
    }
    expect(total).toBe(480);
    expect(inside / total).toBeGreaterThan(0.85);
    expect(inside / total).toBeLessThan(0.95);
  });
});
