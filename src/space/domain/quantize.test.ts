import { describe, expect, it } from 'vitest';
import { roundHalfEven } from './quantize.ts';

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
