import type {
  NaturalRangeExpression,
  NormalExpression,
  QuantizedNormalExpression,
  QuantizedRangeExpression,
  RangeExpression,
} from '../expression/expression.ts';
import { deviateOf, largestDeviation, lastUnit, logarithm, raise, unitOf } from './powers.ts';
import { takesExponents } from './reach.ts';

/**
 * The continuous distribution behind a numeric expression, before rounding to q: monotone maps between unit draws,
 * values x and model coordinates.
 */
export interface UnitMap {
  /** Lowest value; −Infinity (0 for log forms) if unbounded. */
  readonly low: number;
  /** Highest value; Infinity if unbounded. */
  readonly high: number;
  readonly log: boolean;
  /** Value of a unit draw in [0, 1]; always finite and within the bounds. */
  forward(u: number): number;
  /** Unit draw of a value, in [0, 1]; values outside the bounds give 0 or 1. */
  backward(x: number): number;
  /** Model coordinate of a value within the bounds, above 0 for log forms. */
  position(x: number): number;
  /** Value of a model coordinate; coordinates out of reach give the nearest reachable value. */
  atPosition(position: number): number;
}

/**
 * The interval of the uniform forms. Model coordinate: the unit draw itself.
 *
 * @param logbase base of the log forms
 */
export function rangeUnitMap(expression: RangeExpression | QuantizedRangeExpression, logbase: number): UnitMap {
  const { min_value: min, max_value: max } = expression;
  const width = max - min;
  const log = takesExponents(expression);
  const low = log ? raise(logbase, min) : min;
  const high = log ? raise(logbase, max) : max;
  const forward = (u: number) => {
    const linear = min + u * width;
    return clip(log ? raise(logbase, linear) : linear, low, high);
  };
  const backward = (x: number) => {
    if (x <= low) return 0;
    if (x >= high) return 1;
    return clip(((log ? logarithm(logbase, x) : x) - min) / width, 0, 1);
  };
  return { low, high, log, forward, backward, position: backward, atPosition: (p) => forward(clip(p, 0, 1)) };
}

/**
 * A natural range without a step. `range`: low + u·(high − low); `log_range`: exp(ln low + u·(ln high − ln low)), with
 * exactly `low` for u = 0. Never outside the ends. Model coordinate: the unit draw itself.
 */
export function naturalUnitMap({ type, low, high }: NaturalRangeExpression): UnitMap {
  if (type === 'range') return rangeUnitMap({ type: 'uniform', min_value: low, max_value: high }, Math.E);
  const from = logarithm(Math.E, low);
  const width = logarithm(Math.E, high) - from;
  const forward = (u: number) => {
    if (u <= 0) return low;
    return u >= 1 ? high : clip(raise(Math.E, from + u * width), low, high);
  };
  const backward = (x: number) => {
    if (x <= low) return 0;
    return x >= high ? 1 : clip((logarithm(Math.E, x) - from) / width, 0, 1);
  };
  return { low, high, log: true, forward, backward, position: backward, atPosition: (p) => forward(clip(p, 0, 1)) };
}

/**
 * The bell curve of the normal forms. Model coordinate: z/6 + ½, so that ±3 standard deviations fill the unit interval
 * without crushing the tails, as the distribution function would.
 *
 * @param logbase base of the log forms
 */
export function normalUnitMap(expression: NormalExpression | QuantizedNormalExpression, logbase: number): UnitMap {
  const { mu, sigma } = expression;
  const log = takesExponents(expression);
  const value = (z: number) => (log ? raise(logbase, mu + sigma * z) : mu + sigma * z);
  const deviate = (x: number) => ((log ? logarithm(logbase, x) : x) - mu) / sigma;
  return {
    low: log ? 0 : Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    log,
    forward: (u) => value(deviateOf(u)),
    backward: (x) => (log && x <= 0 ? 0 : unitOf(deviate(x))),
    position: (x) => deviate(x) / 6 + 0.5,
    atPosition: (p) => value(clip((p - 0.5) * 6, -largestDeviation, largestDeviation)),
  };
}

/** Clamps `x` to [low, high]. */
export function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

/** The middle of a cell of unit draws; below 1, so that it is a draw itself. */
export function middle([lower, upper]: readonly [number, number]): number {
  return Math.min((lower + upper) / 2, lastUnit);
}
