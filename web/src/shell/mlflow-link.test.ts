import { expect, it } from 'vitest';
import { mlflowPath } from './mlflow-link.ts';

const digest = '0123456789abcdef0123';

it.each([
  ['#/experiments/hd-1', '/sweeps/hd-1'],
  [`#/experiments/hd-1/runs/${digest}000000110000`, '/sweeps/hd-1/trials/17'],
  [`#/experiments/hd-1/runs/${digest}000000110003`, '/sweeps/hd-1/trials/17'],
  [`#/experiments/hd-1/runs/${digest}ffffffff0000`, '/sweeps/hd-1'],
  ['#/experiments/hd-1/runs/other', '/sweeps/hd-1'],
  ['#/models/x', undefined],
  ['#main', undefined],
  ['', undefined],
])('%s', (hash, path) => {
  expect(mlflowPath(hash)).toBe(path);
});
