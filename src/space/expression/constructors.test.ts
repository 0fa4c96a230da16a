import { describe, expect, it } from 'vitest';
import {
  choice,
  lognormal,
  loguniform,
  normal,
  ordered,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  uniform,
  unordered,
} from './constructors.ts';

describe('expression functions', () => {
  it('give the object form', () => {
    expect(randint(5)).toEqual({ type: 'randint', upper: 5 });
    expect(uniform(0, 1)).toEqual({ type: 'uniform', min_value: 0, max_value: 1 });
    expect(quniform(0, 1, 0.1)).toEqual({ type: 'quniform', min_value: 0, max_value: 1, q: 0.1 });
    expect(loguniform(-6, -1)).toEqual({ type: 'loguniform', min_value: -6, max_value: -1 });
    expect(qloguniform(0, 5, 10, { clamp: true })).toEqual({
      type: 'qloguniform',
      min_value: 0,
      max_value: 5,
      q: 10,
      clamp: true,
    });
    expect(normal(0, 1)).toEqual({ type: 'normal', mu: 0, sigma: 1 });
    expect(qnormal(32, 10, 8)).toEqual({ type: 'qnormal', mu: 32, sigma: 10, q: 8 });
    expect(lognormal(-3, 1)).toEqual({ type: 'lognormal', mu: -3, sigma: 1 });
    expect(qlognormal(2, 1, 5)).toEqual({ type: 'qlognormal', mu: 2, sigma: 1, q: 5 });
  });

  it('take a lone list as the options of choice', () => {
    expect(choice([16, 32])).toEqual({ type: 'choice', values: [16, 32] });
    expect(choice(16, 32)).toEqual({ type: 'choice', values: [16, 32] });
    expect(choice(0)).toEqual({ type: 'choice', values: [0] });
    expect(choice([16], [32, 16])).toEqual({ type: 'choice', values: [[16], [32, 16]] });
    expect(choice([[16]])).toEqual({ type: 'choice', values: [[16]] });
  });

  it('declare an order without changing the original', () => {
    const sizes = choice('small', 'large');
    expect(ordered(sizes)).toEqual({ type: 'choice', values: ['small', 'large'], ordered: true });
    expect(unordered(randint(5))).toEqual({ type: 'randint', upper: 5, ordered: false });
    expect(sizes).toEqual({ type: 'choice', values: ['small', 'large'] });
    expect(() => ordered(choice([1, 2], [3]))).toThrow('choice: cannot be ordered');
  });

  it('refuse what they cannot draw from', () => {
    expect(() => uniform(1, 0)).toThrow('uniform.min_value: 1 is not below max_value 0; swap them');
    expect(() => quniform(0, 1, 0)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_STEP' }));
    expect(() => normal(0, -1)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_SIGMA' }));
    expect(() => randint(0)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_UPPER' }));
    expect(() => choice()).toThrow(expect.objectContaining({ code: 'SPACE_EMPTY_CHOICE' }));
    expect(() => choice(uniform(0, 1), 2)).toThrow(expect.objectContaining({ code: 'SPACE_BAD_OPTION' }));
    expect(() => choice({ 'a b': uniform(0, 1) })).toThrow(expect.objectContaining({ code: 'SPACE_BAD_NAME' }));
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(uniform(0, 1))).toBe(true);
  });
});
