import { expect, it } from 'vitest';
import { readDefaults } from './defaults.ts';

it('reads the entered text as YAML', () => {
  expect(readDefaults({ a: '0.5', b: 'adam', c: ' ', d: '[1', e: 'true' })).toEqual({
    a: 0.5,
    b: 'adam',
    d: '[1',
    e: true,
  });
});
