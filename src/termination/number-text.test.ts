import { expect, test } from 'vitest';
import { numberPairText, roundedText } from './number-text.ts';

test.each([
  [0.123456, '0.1235'],
  [100, '100'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [Number.MAX_VALUE, '1.798e+308'],
  [-Number.MAX_VALUE, '-1.798e+308'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('%d reads %s', (value, text) => {
  expect(roundedText(value)).toBe(text);
});

test('two numbers get enough digits to differ', () => {
  expect(numberPairText(0.12345, 0.12346)).toEqual(['0.12345', '0.12346']);
  expect(numberPairText(1, 2)).toEqual(['1', '2']);
  expect(numberPairText(1 / 3, 2 / 3)).toEqual(['0.3333', '0.6667']);
  expect(numberPairText(1 / 3, 0.33334)).toEqual(['0.33333', '0.33334']);
  expect(numberPairText(1 / 3, 1 / 3)).toEqual([String(1 / 3), String(1 / 3)]);
  expect(numberPairText(0.1 + 0.2, 0.3)).toEqual(['0.30000000000000004', '0.3']);
});
