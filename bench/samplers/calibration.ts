/**
 * How many values the 90 % intervals of the fitted Gaussian process hold, on draws of such processes.
 *
 *   npx tsx bench/samplers/calibration.ts [draws]   (default 150)
 *
 * Lengthscales are drawn round their prior's median (log-sd 1), the noise ratio log-uniformly from e⁻¹⁰ to e⁻³, or none. Columns: noise priors, and the
 * variance of the function multiplied by 1 + c·d/n. Beside the share that is covered, the mean log density of the held-back
 * values: higher is better, and wide intervals alone do not raise it.
 */
import { seededRng } from '../../src/numerics/index.ts';
import type { ModelShape } from '../../src/sampling/gp/coordinates.ts';
import { GaussianProcess } from '../../src/sampling/gp/gaussian-process.ts';
import { lengthscalePrior, type NoisePrior } from '../../src/sampling/gp/priors.ts';

const HELD_BACK = 20;
const draws = Number(process.argv[2] ?? 150);

const lower = Math.log(1e-6);
const priors: readonly (readonly [string, NoisePrior])[] = [
  ['(−8, 2)', { mean: -8, sd: 2, lower, start: -9 }],
  ['(−6, 1.5)', { mean: -6, sd: 1.5, lower, start: -7 }],
  ['(−4, 1)', { mean: -4, sd: 1, lower, start: -5 }],
];
const inflations = [0, 0.5, 1, 2];

function shapeOf(d: number): ModelShape {
  return {
    numericCount: d,
    categoryCount: 0,
    scaleCount: d,
    columnScale: Int32Array.from({ length: d }, (_, i) => i),
    activeDimension: d,
  };
}

/** Values of one draw at rows X, [n + HELD_BACK]. */
function valuesOf(shape: ModelShape, X: Float64Array, n: number, draw: number): Float64Array {
  const rng = seededRng('calibration', shape.numericCount, n, draw);
  const { mean, sd } = { ...lengthscalePrior(shape.activeDimension), sd: 1 };
  const logNoise = draw % 4 === 0 ? lower : -10 + 7 * rng.uniform();
  const theta = Float64Array.from({ length: shape.scaleCount + 1 }, (_, h) =>
    h < shape.scaleCount ? mean + sd * rng.normal() : logNoise,
  );
  const total = n + HELD_BACK;
  const truth = new GaussianProcess(shape, { mean: -8, sd: 2, lower, start: -9 });
  truth.condition(X, new Float64Array(total).fill(1), total, theta);
  const e = Float64Array.from({ length: total }, () => rng.normal());
  const { blocks, stride, work } = truth.factor;
  const P = (blocks?.P ?? 0) >> 3;
  const z = e.map((_, i) => {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += (work.f64[P + (i & ~3) * stride + 4 * k + (i & 3)] ?? 0) * (e[k] ?? 0);
    return sum;
  });
  return z;
}

console.log('| d, trials | noise prior | covered, log density at variance × (1 + c·d/n), c = 0 | 0.5 | 1 | 2 |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const d of [3, 6])
  for (const n of [20, 30, 50, 100])
    for (const [name, prior] of priors) {
      const tallies = inflations.map(() => ({ inside: 0, density: 0 }));
      const shape = shapeOf(d);
      for (let draw = 0; draw < draws; draw++) {
        const rng = seededRng('calibration-rows', d, n, draw);
        const X = Float64Array.from({ length: (n + HELD_BACK) * d }, () => rng.uniform());
        const z = valuesOf(shape, X, n, draw);
        const model = new GaussianProcess(shape, prior);
        const r = new Float64Array(n).fill(1);
        const known = z.subarray(0, n);
        // Standardized as in a study: the scale of losses is unknown there.
        const mean = known.reduce((total, value) => total + value, 0) / n;
        const scale = Math.sqrt(known.reduce((total, value) => total + (value - mean) ** 2, 0) / n);
        const targets = known.map((value) => (value - mean) / scale);
        model.fit(X.subarray(0, n * d), r, targets, [model.priorMode()], { maxEvaluations: 30 });
        if (!model.theta) continue;
        model.condition(X.subarray(0, n * d), r, n, model.theta);
        model.setTargets(targets);
        const predicted = model.predict(X.subarray(n * d), HELD_BACK);
        inflations.forEach((c, k) => {
          const tally = tallies[k];
          if (!tally) return;
          for (let i = 0; i < HELD_BACK; i++) {
            const variance = (predicted.variance[i] ?? 0) * (1 + (c * d) / n) + model.noise;
            const error = ((z[n + i] ?? 0) - mean) / scale - (predicted.mean[i] ?? 0);
            if (error * error < 2.7055 * variance) tally.inside++;
            tally.density -= 0.5 * (Math.log(2 * Math.PI * variance) + (error * error) / variance);
          }
        });
      }
      const total = draws * HELD_BACK;
      const cells = tallies.map(
        ({ inside, density }) => `${((100 * inside) / total).toFixed(1)} %, ${(density / total).toFixed(3)}`,
      );
      console.log(`| ${d}, ${n} | ${name} | ${cells.join(' | ')} |`);
    }
