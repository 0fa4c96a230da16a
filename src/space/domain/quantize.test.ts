import { describe, expect, it } from 'vitest';
import { quantize, roundHalfEven } from './quantize.ts';

describe('roundHalfEven', () => {
  it.each([
    [2.5, 2],
    [3.5, 4],
    [0.5, 0],
    [1.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [2.4999999999999996, 2],
    [0.49999999999999994, 0],
    [-0.49999999999999994, 0],
    [2 ** 51 + 0.5, 2 ** 51],
    [2 ** 51 + 1.5, 2 ** 51 + 2],
    [2 ** 60, 2 ** 60],
    [-7.2, -7],
  ])('rounds %d to %d', (x, rounded) => {
    expect(roundHalfEven(x)).toBe(rounded);
  });

  it('never gives -0', () => {
    for (const x of [-0, -0.2, -0.5]) expect(Object.is(roundHalfEven(x), 0)).toBe(true);
  });
});

describe('quantize', () => {
  it.each([
    // step 0.4, with the tie at 0.2 and 0.6 / 0.4 just below 1.5
    [0.1, 0.4, 0],
    [0.2, 0.4, 0],
    [0.3, 0.4, 0.4],
    [0.5, 0.4, 0.4],
    [0.6, 0.4, 0.4],
    [0.61, 0.4, 0.8],
    // step 3, ties at 1.5 and 4.5
    [1.2, 3, 0],
    [1.5, 3, 0],
    [4.5, 3, 6],
    [10, 3, 9],
    [2.5, 1, 2],
    [3.5, 1, 4],
  ])('takes %d in steps of %d to %d', (x, q, value) => {
    expect(quantize(x, q)).toBe(value);
  });

  it('keeps the binary noise of the product', () => {
    expect(quantize(0.31, 0.1)).toBe(0.30000000000000004);
  });
});
