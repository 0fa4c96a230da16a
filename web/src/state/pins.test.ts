import { expect, it } from 'vitest';
import { parsePins, pinLimit, toggled } from './pins.ts';

it('reads each number once, and nothing else', () => {
  expect(parsePins('3,17,3,x,-1,1.5,')).toEqual([3, 17]);
  expect(parsePins(null)).toEqual([]);
  expect(parsePins('1,2,3,4,5,6,7,8,9')).toHaveLength(pinLimit);
});

it('pins, unpins, and drops the first of too many', () => {
  expect(toggled([3], 17)).toEqual([3, 17]);
  expect(toggled([3, 17], 3)).toEqual([17]);
  expect(toggled([1, 2, 3, 4, 5, 6, 7], 8)).toEqual([2, 3, 4, 5, 6, 7, 8]);
});
