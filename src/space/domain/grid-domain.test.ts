import { expect, test } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import type { Expression } from '../expression/expression.ts';

test.each<Expression>([
  { type: 'quniform', min_value: -1e15, max_value: 1e15, q: 3 },
  { type: 'quniform', min_value: 0.4, max_value: 2 ** 45 + 0.4, q: 1 },
  { type: 'quniform', min_value: -1e15, max_value: 1e15, q: 3, clamp: true },
  { type: 'qloguniform', min_value: 1, max_value: 40, q: 0.1 },
  { type: 'qlognormal', mu: 0, sigma: 80, q: 1 },
])('a grid of too many values to count keeps to its bounds: %j', (expression) => {
  const [parameter] = compileSpace({ x: expression }).free;
  for (const position of [-1, 0, 1e-17, 1e-9, 0.5, 1 - 1e-9, 1 - 2 ** -53, 1, 2]) {
    const entry = parameter?.entryAt(position) ?? Number.NaN;
    expect(parameter?.isFeasible(entry), `entry ${entry} at ${position}`).toBe(true);
  }
});
