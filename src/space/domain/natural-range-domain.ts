import { log } from '../../numerics/index.ts';
import type { IntRangeExpression, NaturalRangeExpression } from '../expression/expression.ts';
import { stepsOf } from '../expression/steps.ts';
import { continuousDomain } from './continuous-domain.ts';
import { type Decimal, decimalOf, plusMultiple, times, toDouble, trimmedDecimal } from './decimal.ts';
import type { Domain } from './domain.ts';
import { indexDomain } from './index-domain.ts';
import { clip, naturalUnitMap } from './unit-map.ts';

/**
 * `range` and `log_range`.
 *
 * With a step, value k is the double nearest to the decimal number low + k·step (`range`) or low·step^k (`log_range`),
 * reading `low` and `step` as the decimal numbers that they are written as; the last value is exactly `high`. So
 * `range(0, 1, { step: 0.1 })` contains 0.3, not 0.30000000000000004. Powers are computed with 60 significant digits.
 */
export function naturalRangeDomain(expression: NaturalRangeExpression): Domain {
  const { type, low, high, step } = expression;
  if (step === undefined) return continuousDomain(naturalUnitMap(expression));
  const steps = stepsOf(expression) ?? 1;
  if (type === 'log_range') {
    const values = powers(low, step, steps);
    values[steps] = high;
    return {
      ...steppedDomain(steps, (index) => values[index] ?? high, {
        near: (value) => (log(value) - log(low)) / log(step),
        slack: (value) => 1e-9 * value,
      }),
      kind: 'grid',
      scale: { low, high, log: true, step: undefined },
    };
  }
  const sum = multiples(low, step, steps);
  return {
    ...steppedDomain(steps, (index) => (index === steps ? high : sum(index)), {
      near: (value) => (value - low) / step,
      slack: (value) => 1e-9 * step + 8 * Number.EPSILON * Math.abs(value),
    }),
    kind: 'grid',
    scale: { low, high, log: false, step },
  };
}

/** `int_range`: value k is low + k·step. */
export function intRangeDomain({ low, high, step = 1, ordered = true }: IntRangeExpression): Domain {
  const stepped = steppedDomain((high - low) / step, (index) => low + index * step, {
    near: (value) => (value - low) / step,
    slack: () => 0,
  });
  return {
    ...stepped,
    kind: ordered ? 'ordinal' : 'categorical',
    scale: { low, high, log: false, step },
    position: ordered ? stepped.position : () => Number.NaN,
    entryAt: ordered ? stepped.entryAt : () => Number.NaN,
  };
}

/** How to find the index of a value. */
interface Lookup {
  /** Number of steps to a value. */
  near(value: number): number;
  /** Tolerance for a value, for programs that round decimals differently. */
  slack(value: number): number;
}

/** Equally likely values, evenly spaced for models. */
function steppedDomain(
  steps: number,
  valueAt: (index: number) => number,
  { near, slack }: Lookup,
): Omit<Domain, 'kind' | 'scale'> {
  return {
    ...indexDomain(steps + 1),
    valueAt,
    entryOf: (value) => {
      if (typeof value !== 'number') return Number.NaN;
      const index = clip(Math.round(near(value)), 0, steps);
      return Math.abs(value - valueAt(index)) <= slack(value) ? index : Number.NaN;
    },
    position: (index) => index / steps,
    entryAt: (position) => Math.round(clip(position, 0, 1) * steps),
  };
}

/** Powers of ten up to this one are exact doubles. */
const exactPlaces = 22;

/** low + index·step in decimals, rounded once. */
function multiples(low: number, step: number, steps: number): (index: number) => number {
  const [from, by] = [decimalOf(low), decimalOf(step)];
  const places = Math.max(from.places, by.places, 0);
  const at = ({ digits, places: own }: Decimal) => Number(digits) * 10 ** (places - own);
  const [first, each] = [at(from), at(by)];
  // An exact whole number over an exact power of ten: the quotient is correctly rounded.
  if (places <= exactPlaces && Math.abs(first) + steps * each <= Number.MAX_SAFE_INTEGER) {
    const unit = Number(`1e${places}`);
    return (index) => (first + index * each) / unit + 0;
  }
  return (index) => toDouble(plusMultiple(from, by, index)) + 0;
}

/** low·step^k in decimals, each rounded to a double once. */
function powers(low: number, step: number, steps: number): number[] {
  const factor = decimalOf(step);
  const values: number[] = [];
  let exact = decimalOf(low);
  for (let index = 0; index <= steps; index++) {
    values.push(toDouble(exact));
    exact = trimmedDecimal(times(exact, factor));
  }
  return values;
}
