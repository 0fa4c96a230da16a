import { describe, expect, it } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { checkSpace } from './parse-space.ts';

describe('warnings', () => {
  const warningsOf = (expression: unknown) => checkSpace({ x: expression }).warnings;

  it.each([
    [['quniform', [1, 10, 3]], 'SPACE_BOUND_OFF_GRID'],
    [['quniform', [0.05, 0.75, 1]], 'SPACE_BOUND_OFF_GRID'],
    [['qloguniform', [0, 5, 10]], 'SPACE_REACHES_ZERO'],
    [['loguniform', [1e-5, 0.1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['loguniform', [0.0001, 10]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['loguniform', [0.1, 1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['loguniform', [16, 512]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['qloguniform', [0.1, 1, 0.1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['lognormal', [0.001, 0.0005]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['qlognormal', [64, 16, 8]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    // Exponents from 0.01 on are taken seriously, and those that lead to 1e20 at most (e^46 is less, e^47 is more).
    [['loguniform', [0.0099, 3]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['loguniform', [0.5, 1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['loguniform', [1, 47]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['lognormal', [0.0099, 0.1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['lognormal', [47, 1]], 'SPACE_BOUNDS_NOT_EXPONENTS'],
    [['quniform', [0, 1, 1e-14]], 'SPACE_FINE_GRID'],
    [['quniform', [-(2 ** 41), 1, 1]], 'SPACE_FINE_GRID'],
    // One bound off the grid is enough, on either side and far from 0 too.
    [['quniform', [0, 10, 3]], 'SPACE_BOUND_OFF_GRID'],
    [['quniform', [1, 9, 3]], 'SPACE_BOUND_OFF_GRID'],
    [['quniform', [0, 1e6 + 0.5, 1]], 'SPACE_BOUND_OFF_GRID'],
    [['quniform', [0, 2 ** 40 + 1, 1]], 'SPACE_FINE_GRID'],
    [['choice', [['a', 'b', 'a']]], 'SPACE_REPEATED_OPTION'],
    [['choice', [[{ y: ['uniform', [0, 2]] }, { y: ['uniform', [1, 3]] }]]], 'SPACE_OVERLAPPING_OPTIONS'],
    [['choice', [[{ y: ['uniform', [0, 2]] }, { y: 1 }]]], 'SPACE_OVERLAPPING_OPTIONS'],
    [['choice', [[{ y: ['choice', [['a', 'b']]] }, { y: 'b' }]]], 'SPACE_OVERLAPPING_OPTIONS'],
    [
      ['choice', [[{ y: ['choice', [[{ z: ['randint', [3]] }]]] }, { y: ['choice', [[{ z: ['randint', [2]] }, 1]]] }]]],
      'SPACE_OVERLAPPING_OPTIONS',
    ],
  ])('tell of %j', (expression, code) => {
    expect(warningsOf(expression).map((warning) => warning.code)).toEqual([code]);
    expect(warningsOf(expression)[0]?.path[0]).toBe('x');
  });

  it.each([
    [['quniform', [0, 1, 0.1]]],
    [['quniform', [0, 2 ** 40, 1]]],
    [['quniform', [0, 1e9 + 0.1, 0.1]]],
    [['quniform', [1, 10, 3], { clamp: true }]],
    [['qloguniform', [0, 5, 10], { clamp: true }]],
    [['qloguniform', [3, 5, 10]]],
    [['loguniform', [-6, -1]]],
    [['loguniform', [-4, -1]]],
    [['loguniform', [0, 1]]],
    [['loguniform', [0, 0.1]]],
    [['loguniform', [-0.001, 0.001]]],
    [['loguniform', [0.5, 3]]],
    [['loguniform', [2, 20]]],
    [['loguniform', [0.01, 3]]],
    [['loguniform', [0.5, 1.01]]],
    [['loguniform', [1, 46]]],
    [['lognormal', [0.01, 0.1]]],
    [['lognormal', [46, 1]]],
    [['uniform', [0.1, 1]]],
    [['normal', [0.001, 0.1]]],
    [['lognormal', [0, 1]]],
    [['lognormal', [-7, 2]]],
    [['lognormal', [0.5, 0.25]]],
    [['qlognormal', [3, 1, 4]]],
    [['loguniform', [1, 3]]],
    [['choice', [[{ y: ['uniform', [0, 1]] }, { y: ['uniform', [1, 2]] }]]]],
    [
      [
        'choice',
        [
          [
            { n: 'a', y: ['uniform', [0, 1]] },
            { n: 'b', y: ['uniform', [0, 1]] },
          ],
        ],
      ],
    ],
    [['choice', [[{ y: ['uniform', [0, 1]] }, { z: ['uniform', [0, 1]] }]]]],
  ])('stay silent about %j', (expression) => {
    expect(warningsOf(expression)).toEqual([]);
  });

  it.each([
    ['loguniform', [1, 20], 0],
    ['loguniform', [1, 20.001], 1],
    ['lognormal', [20, 1], 0],
    ['lognormal', [20.001, 1], 1],
  ] as const)('question %s %j in base 10 if it leads beyond 1e20', (type, given, count) => {
    expect(checkSpace({ x: [type, given] }, { logbase: 10 }).warnings).toHaveLength(count);
  });

  it('give exponents in the base of the space, and a natural range only for a form without steps', () => {
    const message = (x: unknown) => checkSpace({ x }, { logbase: 10 }).warnings[0]?.message;
    expect(message(['loguniform', [1e-4, 0.1]])).toMatch(/min_value -4 and max_value -1$/);
    expect(message(['loguniform', [1e-4, 0.1]])).toMatch(/log_range/);
    expect(message(['qloguniform', [0.1, 1, 0.1]])).not.toMatch(/log_range/);
    expect(message(['lognormal', [0.001, 0.001]])).toMatch(/write mu -3\.15\d* and sigma 0\.3615\d*$/);
    expect(message(['quniform', [4, 10, 3]])).toMatch(/from 3 to 9/);
  });

  it('state the consequence and the fix', () => {
    expect(warningsOf(['quniform', [1, 10, 3]])[0]?.message).toBe(
      'x: the bounds 1 and 10 are not multiples of q 3: values run from 0 to 9; ' +
        'move the bounds, or set clamp: true to clamp values to them',
    );
    expect(warningsOf(['loguniform', [1e-5, 0.1]])[0]?.message).toMatch(
      /for values from 0\.00001 to 0\.1 write min_value -11\.5129 and max_value -2\.30259$/,
    );
    expect(warningsOf(['loguniform', [1e-4, 0.1]])[0]?.message).toMatch(
      /; use log_range with low 0\.0001 and high 0\.1, or /,
    );
    expect(warningsOf(['lognormal', [0.001, 0.001]])[0]?.message).toBe(
      'x: mu and sigma of lognormal describe an exponent, so that half of the values are above 1.0010005001667084; for values ' +
        'with mean 0.001 and standard deviation 0.001 write mu -7.25433 and sigma 0.832555',
    );
    expect(warningsOf(['choice', [['a', 'b', 'a']]])[0]?.message).toBe(
      'x.values[2]: repeats x.values[0]; it is dropped, so that all options stay equally likely',
    );
    expect(compileSpace({ x: ['choice', [['a', 'b', 'a']]] }).warnings).toHaveLength(1);
  });
});
