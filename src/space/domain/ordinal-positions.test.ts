import { describe, expect, it } from 'vitest';
import { evenPositions } from './ordinal-positions.ts';

const close = (values: number[]) => values.map((value) => expect.closeTo(value, 12));

describe('evenPositions', () => {
  it('keeps a linear list linear', () => {
    expect([...evenPositions([1, 2, 3, 4, 5])]).toEqual(close([0, 0.25, 0.5, 0.75, 1]));
    expect([...evenPositions([-1, 0, 1])]).toEqual(close([0, 0.5, 1]));
  });

  it('puts a geometric list on the logarithm', () => {
    expect([...evenPositions([0.001, 0.01, 0.1, 1])]).toEqual(close([0, 1 / 3, 2 / 3, 1]));
  });

  it('takes the scale on which the gaps vary less, however large the numbers are', () => {
    const logs = [1, 2, 5, 10, 20, 50].map((value) => Math.log(value) / Math.log(50));
    expect([...evenPositions([1, 2, 5, 10, 20, 50])]).toEqual(close(logs));
    expect([...evenPositions([1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2])]).toEqual(close(logs));
    for (const unit of [0.01, 1, 100])
      expect([...evenPositions([1, 2, 4, 5].map((value) => value * unit))]).toEqual(close([0, 0.25, 0.75, 1]));
  });

  it('puts a single number in the middle', () => {
    expect([...evenPositions([7])]).toEqual([0.5]);
  });

  it('falls back to ranks if neither scale is even', () => {
    expect([...evenPositions([0, 0.001, 0.002, 1000])]).toEqual(close([0, 1 / 3, 2 / 3, 1]));
  });

  it('rises with the value for any order of the list', () => {
    expect([...evenPositions([30, 10, 20])]).toEqual(close([1, 0, 0.5]));
  });
});
