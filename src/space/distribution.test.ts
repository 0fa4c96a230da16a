import { describe, expect, it } from 'vitest';
import type { Json } from '../base/index.ts';
import { normalCdf } from '../numerics/index.ts';
import { compileSpace } from './compile/compile-space.ts';
import type { FreeParameter } from './compile/parameter.ts';
import {
  choice,
  lognormal,
  loguniform,
  normal,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  uniform,
} from './expression/constructors.ts';
import type { Expression } from './expression/expression.ts';

function parameterOf(expression: Expression, logbase?: number): FreeParameter {
  const [parameter] = compileSpace({ x: expression }, logbase === undefined ? {} : { logbase }).free;
  if (parameter === undefined) throw new Error('the expression has one value only');
  return parameter;
}

/** Value of a unit draw. */
function draw(expression: Expression, u: number, logbase?: number): Json | undefined {
  const parameter = parameterOf(expression, logbase);
  return parameter.valueAt(parameter.fromUnit(u));
}

/** Value of a standard normal draw. */
const drawNormal = (expression: Expression, z: number) => draw(expression, normalCdf(z));

function allValues(expression: Expression): (Json | undefined)[] {
  const parameter = parameterOf(expression);
  return Array.from({ length: parameter.count }, (_, index) => parameter.valueAt(index));
}

// References: SciPy 1.17 (scipy.stats.norm.ppf and .cdf, numpy.exp), as noted at each group.
describe('uniform', () => {
  it('runs linearly from the lower to the upper bound', () => {
    expect(draw(uniform(-2, 6), 0)).toBe(-2);
    expect(draw(uniform(-2, 6), 0.25)).toBe(0);
    expect(draw(uniform(-2, 6), 1)).toBeCloseTo(6, 12);
  });
});

describe('loguniform', () => {
  it('takes exponents as bounds', () => {
    const { scale } = parameterOf(loguniform(-6, -1));
    expect(scale?.low).toBeCloseTo(0.0024787521766663585, 15);
    expect(scale?.high).toBeCloseTo(0.36787944117144233, 15);
    expect(draw(loguniform(-6, -1), 0.5)).toBeCloseTo(0.0301973834223185, 15);
  });

  it('raises another base when the sampler sets one', () => {
    expect(draw(loguniform(-6, -1), 0.5, 10)).toBeCloseTo(10 ** -3.5, 15);
    expect(draw(loguniform(3, 7), 0.75, 2)).toBe(64);
    expect(parameterOf(loguniform(-6, -1), 10).scale?.high).toBe(0.1);
  });
});

describe('quniform', () => {
  it('may exceed its bounds, as in Azure ML', () => {
    expect(allValues(quniform(1, 10, 3))).toEqual([0, 3, 6, 9]);
    expect(allValues(quniform(0.05, 0.75, 1))).toEqual([0, 1]);
  });

  it('stays within its bounds with clamp', () => {
    expect(allValues(quniform(1, 10, 3, { clamp: true }))).toEqual([1, 3, 6, 9]);
    expect(allValues(quniform(1, 11, 3, { clamp: true }))).toEqual([1, 3, 6, 9, 11]);
  });

  it('gives end values on a bound half the probability of inner ones', () => {
    const parameter = parameterOf(quniform(0, 4, 1));
    const widths = [0, 1, 2, 3, 4].map((index) => {
      const [lower, upper] = parameter.cell(index);
      return upper - lower;
    });
    expect(widths).toEqual([0.125, 0.25, 0.25, 0.25, 0.125]);
  });

  it('excludes a value that only the bound itself would round to', () => {
    // 1.5 / 3 and 4.5 / 3 are ties, to 0 and 6: both have probability 0.
    expect(allValues(quniform(1.5, 7, 3))).toEqual([3, 6]);
    expect(allValues(quniform(0, 4.5, 3))).toEqual([0, 3]);
  });

  it('takes an endless step count as uncounted', () => {
    const parameter = parameterOf(quniform(0, 1, 1e-15));
    expect(parameter.count).toBe(Number.POSITIVE_INFINITY);
    expect(draw(quniform(0, 1, 1e-15), 0.5)).toBeCloseTo(0.5, 12);
  });
});

describe('qloguniform', () => {
  it('rounds the power, not the exponent', () => {
    expect(draw(qloguniform(0, 5, 10), 0.5)).toBe(10);
  });

  it('has cells whose borders are logarithms', () => {
    const parameter = parameterOf(qloguniform(0, 5, 10));
    expect(parameter.count).toBe(16);
    expect(parameter.cell(0)).toEqual([0, expect.closeTo(0.32188758248682003, 14)]);
    expect(parameter.cell(1)[1]).toBeCloseTo(0.541610040220442, 14);
    expect(parameter.cell(15)).toEqual([expect.closeTo(0.9953467484841149, 14), 1]);
  });

  it('keeps 0 out with clamp', () => {
    expect(allValues(qloguniform(0, 3, 8, { clamp: true }))).toEqual([
      1,
      8,
      16,
      expect.closeTo(20.085536923187668, 12),
    ]);
  });
});

describe('normal forms', () => {
  it('follow the inverse distribution function', () => {
    expect(draw(normal(10, 3), 0.1)).toBeCloseTo(6.1553453033661985, 12);
    expect(draw(lognormal(-3, 1), 0.9)).toBeCloseTo(0.1793441964262645, 13);
    expect(drawNormal(lognormal(-3, 1), 0.5)).toBeCloseTo(0.082085, 6);
  });

  it('round to multiples of q', () => {
    expect(drawNormal(qnormal(32, 10, 8), -0.7)).toBe(24);
    expect(drawNormal(qlognormal(2, 1, 5), 0.5)).toBe(10);
  });

  it('have cells of the right probability', () => {
    const around = parameterOf(qnormal(32, 10, 8));
    const [lower24, upper24] = around.cell(24);
    expect(lower24).toBeCloseTo(0.11506967022170822, 14);
    expect(upper24 - lower24).toBeCloseTo(0.2295085881679676, 14);
    const above = parameterOf(qlognormal(2, 1, 5));
    expect(above.cell(0)).toEqual([0, expect.closeTo(0.13924686248878315, 14)]);
    expect(above.cell(10)[1]).toBeCloseTo(0.7004616206405541, 14);
  });

  it('stay finite at the ends of the unit interval', () => {
    for (const expression of [normal(0, 1), lognormal(0, 1), qnormal(0, 1, 1), qlognormal(0, 1, 1)]) {
      expect(Number.isFinite(draw(expression, 0))).toBe(true);
      expect(Number.isFinite(draw(expression, 1))).toBe(true);
    }
    expect(draw(normal(0, 1), 0)).toBeCloseTo(-8.2095, 3);
    expect(draw(qlognormal(0, 1, 1), 0)).toBe(0);
  });
});

describe('randint and choice', () => {
  it('cut the unit interval into equal parts', () => {
    expect([0, 0.19, 0.2, 0.5, 0.99, 1].map((u) => draw(randint(5), u))).toEqual([0, 0, 1, 2, 4, 4]);
    expect([0, 0.33, 0.34, 0.99].map((u) => draw(choice('a', 'b', 'c'), u))).toEqual(['a', 'a', 'b', 'c']);
  });

  it('count far', () => {
    const parameter = parameterOf(randint(2 ** 48));
    for (const entry of [0, 1, 2 ** 47, 2 ** 48 - 1]) expect(parameter.fromUnit(parameter.toUnit(entry))).toBe(entry);
  });
});
