/**
 * How many values the 90 % intervals of fitted Gaussian processes hold.
 *
 *   npx tsx bench/samplers/calibration.ts [draws]   (default 150)
 *
 * First the model of the search, on noisy values of draws of such processes: noise priors, the variance of the function multiplied
 * by 1 + c·d/n, and a mixture over drawn θ (gp/theta-draws.ts). Lengthscales are drawn round their prior's median (log-sd 1), the
 * noise log-uniformly from e⁻¹⁰ to e⁻³, or none. Beside the share that is covered, the mean log density of the held-back values:
 * higher is better, and wide intervals alone do not raise it.
 *
 * Then the model behind reported effects, on values without noise: by the fitted θ alone, and as reported; also where the noise is not
 * what the model assumes, and on functions of the literature. Beside the share, the mean standard deviation, in those of the values.
 */
import { type Rng, seededRng } from '../../src/numerics/index.ts';
import { intervalOf, MixtureSamples } from '../../src/sampling/effects/mixture-samples.ts';
import { fitSurrogate, signalOf } from '../../src/sampling/effects/surrogate.ts';
import { GaussianProcess } from '../../src/sampling/gp/model/gaussian-process.ts';
import { MEASUREMENT_NOISE, type NoisePrior } from '../../src/sampling/gp/model/priors.ts';
import { drawThetas } from '../../src/sampling/gp/model/theta-draws.ts';
import {
  drawFunction,
  drawNoiseSd,
  type FunctionDraw,
  numericShape,
} from '../../src/sampling/gp/process-draw.fixture.ts';
import { compileSpace } from '../../src/space/index.ts';
import { ackley, branin, hartmann6, rosenbrock } from './functions.ts';

const HELD_BACK = 20;
/** Square of the 95 % quantile of the standard normal. */
const REACH = 2.7055;
const draws = Number(process.argv[2] ?? 150);
const trialCounts = [15, 20, 30, 50, 100];
const { lower } = MEASUREMENT_NOISE;
const priors: readonly (readonly [string, NoisePrior])[] = [
  ['(−8, 2)', MEASUREMENT_NOISE],
  ['(−6, 1.5)', { mean: -6, sd: 1.5, lower, start: -7 }],
  ['(−4, 1)', { mean: -4, sd: 1, lower, start: -5 }],
];
const inflations = [0, 1, 2];

/** What intervals held. */
class Tally {
  #inside = 0;
  #density = 0;
  #deviation = 0;
  #count = 0;

  add(error: number, variance: number): void {
    this.#count++;
    if (error * error < REACH * variance) this.#inside++;
    this.#density -= 0.5 * (Math.log(2 * Math.PI * variance) + (error * error) / variance);
    this.#deviation += Math.sqrt(variance);
  }

  get withDensity(): string {
    return `${this.#share} %, ${(this.#density / this.#count).toFixed(2)}`;
  }

  get withDeviation(): string {
    return `${this.#share} %, ${(this.#deviation / this.#count).toFixed(3)}`;
  }

  get #share(): string {
    return ((100 * this.#inside) / this.#count).toFixed(1);
  }
}

/** Mean and standard deviation of known values. */
function scaleOf(values: Float64Array): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length) };
}

function searchRow(d: number, n: number, prior: NoisePrior): string {
  const widened = inflations.map(() => new Tally());
  const drawn = new Tally();
  for (let draw = 0; draw < draws; draw++) {
    const { X, f } = drawFunction(d, n + HELD_BACK, `bench ${draw}`);
    const rng = seededRng('calibration', d, n, draw);
    const noise = draw % 4 === 0 ? 0 : drawNoiseSd(rng);
    const y = f.map((value) => value + noise * rng.normal());
    const { mean, sd } = scaleOf(y.subarray(0, n));
    const z = y.map((value) => (value - mean) / sd);
    const rows = X.subarray(0, n * d);
    const targets = z.subarray(0, n);
    const r = new Float64Array(n).fill(1);
    const model = new GaussianProcess(numericShape(d), prior);
    model.fit(rows, r, targets, [model.priorMode()], { maxEvaluations: 30 });
    const at = (theta: Float64Array) => {
      model.condition(rows, r, n, theta);
      model.setTargets(targets);
      const predicted = structuredClone(model.predict(X.subarray(n * d), HELD_BACK));
      return { ...predicted, noise: model.noise };
    };
    const fitted = model.theta ?? model.priorMode();
    const thetas = drawThetas(model, rows, r, targets, rng);
    const plain = at(fitted);
    const parts = thetas.map(at);
    for (let i = 0; i < HELD_BACK; i++) {
      const truth = z[n + i] ?? 0;
      inflations.forEach((c, k) => {
        widened[k]?.add(truth - (plain.mean[i] ?? 0), (plain.variance[i] ?? 0) * (1 + (c * d) / n) + plain.noise);
      });
      const middle = parts.reduce((sum, part) => sum + (part.mean[i] ?? 0) / parts.length, 0);
      const variance = parts.reduce(
        (sum, part) =>
          sum + ((part.variance[i] ?? 0) + part.noise + ((part.mean[i] ?? 0) - middle) ** 2) / parts.length,
        0,
      );
      drawn.add(truth - middle, variance);
    }
  }
  return [...widened, drawn].map((tally) => tally.withDensity).join(' | ');
}

/** Functions, and the noise added to a value at a row. */
interface Problem {
  readonly name: string;
  readonly dimension: number;
  readonly functionOf: (n: number, draw: number) => FunctionDraw;
  readonly noiseOf: (rng: Rng, draw: number) => (first: number) => number;
}

const usual: Problem['noiseOf'] = (rng, draw) => {
  const sd = draw % 4 === 0 ? 0 : drawNoiseSd(rng);
  return () => sd * rng.normal();
};
const noises: readonly (readonly [string, Problem['noiseOf']])[] = [
  ['as assumed', usual],
  [
    'variance of e⁻³ to e⁻⁰·⁵',
    (rng) => {
      const sd = Math.exp(0.5 * (-3 + 2.5 * rng.uniform()));
      return () => sd * rng.normal();
    },
  ],
  [
    'Student, 3 degrees',
    (rng) => {
      const sd = Math.exp(0.5 * (-6 + 4 * rng.uniform()));
      return () => (sd * rng.normal()) / Math.hypot(rng.normal(), rng.normal(), rng.normal());
    },
  ],
  [
    'grows along a parameter',
    (rng) => {
      const sd = Math.exp(0.5 * (-6 + 4 * rng.uniform()));
      return (first) => 2 * sd * first * rng.normal();
    },
  ],
];

function known(name: string, dimension: number, f: (u: readonly number[]) => number): Problem {
  return {
    name,
    dimension,
    functionOf: (n, draw) => {
      const rng = seededRng('calibration rows', name, n, draw);
      const X = Float64Array.from({ length: n * dimension }, () => rng.uniform());
      const y = Float64Array.from({ length: n }, (_, i) => f([...X.subarray(i * dimension, (i + 1) * dimension)]));
      const { mean, sd } = scaleOf(y);
      return { X, f: y.map((value) => (value - mean) / sd) };
    },
    noiseOf: usual,
  };
}

const problems: readonly Problem[] = [
  ...noises.flatMap(([noise, noiseOf]) =>
    [2, 3, 6, 10].map((dimension) => ({
      name: `draws, noise ${noise}`,
      dimension,
      functionOf: (n: number, draw: number) => drawFunction(dimension, n, `bench ${draw}`),
      noiseOf,
    })),
  ),
  known('Branin', 2, ([u = 0, v = 0]) => branin(u, v)),
  known('Rosenbrock', 4, (u) => rosenbrock(u.map((v) => 4 * v - 2))),
  known('Ackley', 5, (u) => ackley(u.map((v) => 4 * v - 2))),
  known('Hartmann', 6, hartmann6),
];

function reportedCell({ name, dimension: d, functionOf, noiseOf }: Problem, n: number): string {
  const names = Array.from({ length: d }, (_, i) => `x${i}`);
  const space = compileSpace(Object.fromEntries(names.map((name) => [name, ['uniform', [0, 1]]])));
  const fitted = new Tally();
  const reported = new Tally();
  for (let draw = 0; draw < draws; draw++) {
    const { X, f } = functionOf(n + HELD_BACK, draw);
    const noise = noiseOf(seededRng('calibration', name, d, n, draw), draw);
    const trials = Array.from({ length: n }, (_, number) => ({
      number,
      config: Object.fromEntries(names.map((name, i) => [name, X[number * d + i] ?? 0])),
      state: 'completed' as const,
      value: (f[number] ?? 0) + noise(X[number * d] ?? 0),
      failure: undefined,
      intervals: 1,
      earlier: false,
    }));
    const model = fitSurrogate(space, trials, 'minimize');
    if (!model) continue;
    const rows = X.subarray(n * d);
    const signal = signalOf(model.process, model.z);
    const { mean, variance } = structuredClone(model.process.predict(rows, HELD_BACK));
    const values = new MixtureSamples(model, seededRng('calibration', draw)).values(rows);
    f.subarray(n).forEach((value, i) => {
      const truth = model.scale.toModel(value);
      fitted.add(truth - (mean[i] ?? 0), signal * (variance[i] ?? 0));
      const interval = intervalOf(values, i);
      reported.add(truth - interval.mean, (interval.high - interval.mean) ** 2 / REACH);
    });
  }
  return `${fitted.withDeviation} → ${reported.withDeviation}`;
}

console.log('| d, trials | noise prior | variance × (1 + c·d/n), c = 0 | 1 | 2 | θ drawn |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const d of [2, 3, 6, 10])
  for (const n of trialCounts)
    for (const [name, prior] of priors) console.log(`| ${d}, ${n} | ${name} | ${searchRow(d, n, prior)} |`);

console.log(`\n| reported: fitted θ → drawn θ | d | ${trialCounts.join(' | ')} trials |`);
console.log(`| --- | --- |${' --- |'.repeat(trialCounts.length)}`);
for (const problem of problems)
  console.log(
    `| ${problem.name} | ${problem.dimension} | ${trialCounts.map((n) => reportedCell(problem, n)).join(' | ')} |`,
  );
