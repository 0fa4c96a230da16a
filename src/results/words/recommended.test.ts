import { expect, it } from 'vitest';
import { recommendedText } from './index.ts';

const exact = (value: number) => String(value);

it('names both trials with the uncertainty of their estimates, rounded to what it allows', () => {
  const observed = { trial: 17, value: 0.912_345, estimate: 0.897_612_3, sd: 0.006_12 };
  const recommended = { trial: 9, value: 0.911, estimate: 0.905_012_3, sd: 0.004_44, observed, noise: 0.012_34 };
  expect(recommendedText(recommended, exact)).toBe(
    'likely best: trial 9 (0.905 ± 0.0044 by the model, observed 0.911); trial 17 is 0.8976 ± 0.0061 by the model: the noise of one trial is about 0.012',
  );
});

it.each([
  [123_456.7, 890, '123460 ± 890'],
  [1e300, 2e299, '1e+300 ± 2e+299'],
  [-3e-20, 1e-22, '-3e-20 ± 1e-22'],
  [0.5, 0, '0.5 ± 0'],
])('%f with a standard deviation of %f is written %s', (estimate, sd, text) => {
  const trial = { trial: 1, value: 1, estimate, sd };
  expect(recommendedText({ ...trial, observed: trial, noise: 1 }, exact)).toContain(`trial 1 (${text} by the model`);
});
