/**
 * The prior over learning curves: 512 seeded shapes of eight families, which all start at about 1 and fall.
 *
 * Fewer shapes (128) predict slightly worse, more (2,048) cost four times as much and predict no better.
 * T ages, x = 1 … T; parameters are drawn log-uniformly ("a to b") or uniformly ("a … b").
 */
import { exp, log, log1p, pow, type Rng, seededRng } from '../../numerics/index.ts';
import { CurveRows } from './curve-rows.ts';

export const SHAPE_COUNT = 512;

type Curve = (x: number) => number;
type Family = (rng: Rng, ages: number) => Curve;

/** Power law, exponent 0.15 to 2.5, offset 0.05 to 5. */
const power: Family = (rng) => {
  const exponent = logUniform(rng, 0.15, 2.5);
  const offset = logUniform(rng, 0.05, 5);
  return (x) => pow((x - 1 + offset) / offset, -exponent);
};

/** Stretched exponential, rate 0.7/T to 1.5, stretch 0.4 … 1.3. */
const exponential: Family = (rng, ages) => {
  const rate = logUniform(rng, 0.7 / ages, 1.5);
  const stretch = 0.4 + 0.9 * rng.uniform();
  return (x) => exp(-pow(rate * (x - 1), stretch));
};

/** Logarithm, rate 0.02 to 10. */
const logarithm: Family = (rng, ages) => {
  const rate = logUniform(rng, 0.02, 10);
  const whole = log1p(rate * ages * 1.5);
  return (x) => 1 - log1p(rate * (x - 1)) / whole;
};

/** Sigmoid in log age, centre 2 to 2T, steepness 1 … 6. */
const sigmoid: Family = (rng, ages) => {
  const centre = logUniform(rng, 2, 2 * ages);
  const steepness = 1 + 5 * rng.uniform();
  return (x) => 1 / (1 + pow(x / centre, steepness));
};

/** Flat up to an age of 2 to 1.2T, then exponential with rate 1/T to 1. */
const late: Family = (rng, ages) => {
  const start = logUniform(rng, 2, 1.2 * ages);
  const rate = logUniform(rng, 1 / ages, 1);
  return (x) => (x <= start ? 1 : exp(-rate * (x - start)));
};

/** A fast part (power or exponential) and a slow one (sigmoid, late or exponential), the first with 0.15 … 0.85. */
const mixture: Family = (rng, ages) => {
  const fast = pick(rng, [power, exponential])(rng, ages);
  const slow = pick(rng, [sigmoid, late, exponential])(rng, ages);
  const share = 0.15 + 0.7 * rng.uniform();
  return (x) => share * fast(x) + (1 - share) * slow(x);
};

/** Overfitting: an exponential plus a rising power of 0.5 … 2, height 0.1 … 0.9 at the end. */
const overfitting: Family = (rng, ages) => {
  const fall = exponential(rng, ages);
  const height = 0.1 + 0.8 * rng.uniform();
  const degree = 0.5 + 1.5 * rng.uniform();
  return (x) => fall(x) + height * pow((x - 1) / ages, degree);
};

/** Nearly linear, degree 0.2 … 1.4. */
const linear: Family = (rng, ages) => {
  const degree = 0.2 + 1.2 * rng.uniform();
  return (x) => Math.max(0, 1 - pow((x - 1) / ages, degree));
};

/** Families with their shares of the rows. */
const families: readonly (readonly [Family, number])[] = [
  [power, 0.2],
  [exponential, 0.2],
  [logarithm, 0.1],
  [sigmoid, 0.12],
  [late, 0.08],
  [mixture, 0.15],
  [overfitting, 0.08],
  [linear, 0.07],
];

/** Number of cached tables; each takes 1 MB at 64 ages. */
const KEPT_TABLES = 4;
const tables = new Map<number, CurveRows>();

/**
 * The table for curves of this many ages: a pure function with a cache of its latest results.
 *
 * @param ages - 1 … 64
 */
export function shapeTable(ages: number): CurveRows {
  const known = tables.get(ages);
  if (known !== undefined) return known;
  const table = makeTable(ages);
  if (tables.size >= KEPT_TABLES) for (const oldest of [...tables.keys()].slice(0, 1)) tables.delete(oldest);
  tables.set(ages, table);
  return table;
}

function makeTable(ages: number): CurveRows {
  const rng = seededRng('early-termination', 'curve-shapes');
  const rows = new CurveRows(ages, SHAPE_COUNT);
  const total = families.reduce((sum, [, share]) => sum + share, 0);
  const values = new Float64Array(ages);
  for (let row = 0; row < SHAPE_COUNT; row++) {
    const curve = familyAt(((row + 0.5) / SHAPE_COUNT) * total)(rng, ages);
    for (let x = 1; x <= ages; x++) values[x - 1] = curve(x);
    rows.setRow(row, values);
  }
  return rows;
}

function familyAt(position: number): Family {
  let passed = 0;
  for (const [family, share] of families) {
    passed += share;
    if (position <= passed) return family;
  }
  return linear;
}

function logUniform(rng: Rng, low: number, high: number): number {
  return low * exp(rng.uniform() * log(high / low));
}

function pick(rng: Rng, choices: readonly [Family, ...Family[]]): Family {
  return choices[rng.uniformInt(choices.length)] ?? choices[0];
}
