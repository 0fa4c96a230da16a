import { describe, expect, it } from 'vitest';
import { seededRng } from '../numerics/index.ts';
import { compileSpace } from '../space/index.ts';
import type { Observation } from './sampler.ts';
import { SeenConfigurations } from './seen.ts';

const space = compileSpace({ a: { type: 'randint', upper: 3 }, b: { type: 'choice', values: ['x', 'y'] } });
const ended = (number: number, config: Observation['config'], earlier = false): Observation => ({
  number,
  config,
  state: 'completed',
  value: 1,
  failure: undefined,
  intervals: 1,
  earlier,
});

describe('SeenConfigurations', () => {
  it('tracks ended and pending trials of this sweep, and drops pending ones that are gone', () => {
    const seen = new SeenConfigurations(space);
    const history = [ended(-1, { a: 2, b: 'x' }, true), ended(0, { a: 0, b: 'x' })];
    seen.update({ history, pending: [{ number: 1, config: { b: 'y', a: 1 } }] });
    expect(seen.has({ b: 'x', a: 0 })).toBe(true);
    expect(seen.has({ a: 1, b: 'y' })).toBe(true);
    expect(seen.has({ a: 2, b: 'x' })).toBe(false);
    seen.update({ history, pending: [] });
    expect(seen.has({ a: 1, b: 'y' })).toBe(false);
  });

  it('finds the last unused configurations, then reports exhaustion', () => {
    const seen = new SeenConfigurations(space);
    const history: Observation[] = [];
    for (let number = 0; number < 6; number++) {
      const config = seen.unused(seededRng('same'), 1);
      if (!config) throw new Error('a configuration was left');
      expect(seen.has(config)).toBe(false);
      history.push(ended(number, config));
      seen.update({ history, pending: [] });
    }
    expect(seen.unused(seededRng('same'), 1)).toBeUndefined();
  });

  it('finds the few allowed configurations that random draws almost never hit', () => {
    // The last of the 19,931 values has a probability of 2.5e-6.
    const rare = compileSpace(
      { a: { type: 'qloguniform', min_value: 0, max_value: 9.9, q: 1 } },
      { constraints: ['a >= 19930'] },
    );
    const seen = new SeenConfigurations(rare);
    seen.update({ history: [], pending: [] });
    const found = seen.unused(seededRng('rare'), 1);
    expect(found).toEqual({ a: 19_930 });
    seen.update({ history: found ? [ended(0, found)] : [], pending: [] });
    expect(seen.unused(seededRng('rare again'), 1)).toBeUndefined();
  });

  it('repeats a configuration rather than end in an infinite space of few likely values', () => {
    const coarse = compileSpace({ n: { type: 'qnormal', mu: 0, sigma: 1, q: 100 } });
    const seen = new SeenConfigurations(coarse);
    seen.update({ history: [ended(0, { n: 0 })], pending: [] });
    expect(seen.unused(seededRng(1), 1)).toEqual({ n: 0 });
  });
});
