/**
 * Limited-memory BFGS in a box, as a generator: many searches can share one batched evaluator.
 *
 * Reference: Nocedal and Wright (2006), Numerical Optimization, algorithms 7.4 and 3.1.
 * Departs from L-BFGS-B: it enforces bounds by projecting the step and freezing coordinates that push against a bound,
 * without a Cauchy point; the line search only backtracks (Armijo, quadratic interpolation). With 25 evaluations in a
 * few dimensions this finds the same optima in a fraction of the code.
 *
 * x  [n]  point      g  [n]  gradient      s, y  [n]  steps and gradient changes, at most `memory` pairs
 */

/** The caller's answer for a point. */
export interface Evaluation {
  /** NaN or Infinity where the function is undefined: the step is shortened. */
  readonly value: number;
  readonly gradient: ArrayLike<number>;
}

export interface MinimizeOptions {
  /** @defaultValue 25 */
  readonly maxEvaluations?: number;
  /** Number of (s, y) pairs kept. @defaultValue 6 */
  readonly memory?: number;
  /** Stops once no free component of the gradient exceeds this. @defaultValue 1e-2 */
  readonly gradientTolerance?: number;
  /** Stops once a step improves the value by less than this. @defaultValue 1e-9 */
  readonly valueTolerance?: number;
  /** Longest step in any coordinate. @defaultValue Infinity */
  readonly maxStep?: number;
}

export interface Minimum {
  /** [n] */
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** s·y, positive. */
  readonly sy: number;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float64Array, scale: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + scale * (x[i] as number);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from(a, (v, i) => v - (b[i] as number));
}

function project(x: Float64Array, lower: ArrayLike<number>, upper: ArrayLike<number>): Float64Array {
  return x.map((v, i) => Math.min(upper[i] as number, Math.max(lower[i] as number, v)));
}

/** Two-loop recursion: minus the inverse Hessian approximation times the free part of the gradient. */
function direction(free: Float64Array, pairs: readonly Pair[]): Float64Array {
  const d = Float64Array.from(free);
  const weights: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, sy } = pairs[k] as Pair;
    weights[k] = dot(s, d) / sy;
    addScaled(d, -(weights[k] as number), y);
  }
  const last = pairs.at(-1);
  // Without curvature, the first step is at most half a unit long: beyond that the gradient says little.
  const scale = last ? last.sy / dot(last.y, last.y) : Math.min(1, 0.5 / Math.sqrt(dot(d, d)));
  for (let i = 0; i < d.length; i++) d[i] = (d[i] as number) * scale;
  pairs.forEach(({ s, y, sy }, k) => {
    addScaled(d, (weights[k] as number) - dot(y, d) / sy, s);
  });
  for (let i = 0; i < d.length; i++) d[i] = free[i] === 0 ? 0 : -(d[i] as number);
  return d;
}

/** The gradient with zeros where it pushes against an active bound. */
function freeGradient(
  x: Float64Array,
  g: Float64Array,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): Float64Array {
  return g.map((v, i) => {
    const at = x[i] as number;
    return (at <= (lower[i] as number) && v > 0) || (at >= (upper[i] as number) && v < 0) ? 0 : v;
  });
}

/**
 * Minimizes a function in a box, from one start.
 *
 * @param start - [n], moved into the box
 * @param lower - [n]
 * @param upper - [n]
 * @yields a point to evaluate; answer with `next({ value, gradient })`. Each array is new.
 * @returns the best point found
 */
export function* boundedLbfgs(
  start: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  options: MinimizeOptions = {},
): Generator<Float64Array, Minimum, Evaluation> {
  const { maxEvaluations = 25, memory = 6, gradientTolerance = 1e-2, valueTolerance = 1e-9 } = options;
  const { maxStep = Number.POSITIVE_INFINITY } = options;
  let x = project(Float64Array.from(start), lower, upper);
  const first = yield x;
  let value = first.value;
  let g = Float64Array.from(first.gradient);
  let evaluations = 1;
  let pairs: Pair[] = [];
  while (evaluations < maxEvaluations) {
    const free = freeGradient(x, g, lower, upper);
    let largest = 0;
    for (const v of free) largest = Math.max(largest, Math.abs(v));
    if (!(largest >= gradientTolerance)) break;
    let d = direction(free, pairs);
    let slope = dot(d, g);
    if (!(slope < 0)) {
      pairs = [];
      d = direction(free, pairs);
      slope = dot(d, g);
    }
    let longest = 0;
    for (const v of d) longest = Math.max(longest, Math.abs(v));
    let t = longest > maxStep ? maxStep / longest : 1;
    let accepted: { readonly x: Float64Array; readonly at: Evaluation } | undefined;
    for (let tries = 0; tries < 8 && evaluations < maxEvaluations && !accepted; tries++) {
      const candidate = Float64Array.from(x);
      addScaled(candidate, t, d);
      const next = project(candidate, lower, upper);
      const at = yield next;
      evaluations++;
      const expected = dot(g, difference(next, x));
      if (Number.isFinite(at.value) && at.value <= value + 1e-4 * expected) accepted = { x: next, at };
      else {
        const bend = at.value - value - slope * t;
        const cut = Number.isFinite(at.value) ? (-slope * t) / (2 * bend) : 0.1;
        t *= Math.min(0.5, Math.max(0.1, cut));
      }
    }
    if (!accepted) {
      if (pairs.length === 0) break;
      pairs = [];
      continue;
    }
    const gradient = Float64Array.from(accepted.at.gradient);
    const s = difference(accepted.x, x);
    const y = difference(gradient, g);
    const sy = dot(s, y);
    if (sy > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y))) pairs = [...pairs, { s, y, sy }].slice(-memory);
    const gain = value - accepted.at.value;
    x = accepted.x;
    value = accepted.at.value;
    g = gradient;
    if (gain < valueTolerance) break;
  }
  return { x, value, evaluations };
}

/** Runs {@link boundedLbfgs} with one evaluator. */
export function minimizeInBox(
  evaluate: (x: Float64Array) => Evaluation,
  start: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  options?: MinimizeOptions,
): Minimum {
  const search = boundedLbfgs(start, lower, upper, options);
  let step = search.next();
  while (!step.done) step = search.next(evaluate(step.value));
  return step.value;
}
