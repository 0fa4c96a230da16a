import { expect, it } from 'vitest';
import { missingDefaults, readDefaults } from './defaults.ts';

const problem = (path: string, message: string, code = 'SWEEP_BAD_CHANGE') =>
  ({ severity: 'error', line: 1, column: 1, path, message, code }) as const;

it('finds the parameters that need a default', () => {
  const problems = [
    problem('search_space.drop', 'is new: give the value'),
    problem('search_space.lr', 'cannot be removed'),
    problem('search_space.x', 'is new: give the value', 'OTHER'),
  ];
  expect(missingDefaults(problems)).toEqual(['drop']);
});

it('reads what was typed as YAML', () => {
  expect(readDefaults({ a: '0.5', b: 'adam', c: ' ', d: '[1', e: 'true' })).toEqual({
    a: 0.5,
    b: 'adam',
    d: '[1',
    e: true,
  });
});
