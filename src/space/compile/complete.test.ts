import { expect, test } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { choice, onlyWhen, range } from '../expression/constructors.ts';
import { compileSpace } from './compile-space.ts';
import { completeConfiguration } from './complete.ts';

const space = compileSpace({
  kind: choice('near', 'far'),
  depth: onlyWhen(range(1, 2), { kind: 'far' }),
  x: range(0, 1),
});

test('a missing parameter gets a value of the space, and those with conditions stay as they are', () => {
  for (let n = 0; n < 20; n++)
    for (const config of [{ kind: 'near' }, { kind: 'far', depth: 1.5 }]) {
      const whole = completeConfiguration(space, config, seededRng(n));
      expect(whole).toEqual({ ...config, x: expect.any(Number) });
      expect(space.contains(whole)).toBeUndefined();
      expect(completeConfiguration(space, config, seededRng(n))).toEqual(whole);
    }
});

test('a whole configuration is returned as it is', () => {
  const config = { x: 0.5, kind: 'near' };
  expect(completeConfiguration(space, config, seededRng(1))).toBe(config);
});
