import { expect, test } from 'vitest';
import { stopWhenText } from './stop-when.ts';

test('the rule that ends a sweep, in percent and in the unit of the metric', () => {
  const rule = { expectedGainBelow: 0.5, unit: 'percent', trials: 10, after: 20 } as const;
  expect(stopWhenText(rule)).toBe('ends once the next 10 trials are expected to gain less than 0.5 %');
  expect(stopWhenText({ ...rule, unit: 'metric', trials: 1 })).toBe(
    'ends once the next trial is expected to gain less than 0.5',
  );
});
