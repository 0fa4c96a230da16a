import { describe, expectTypeOf, it } from 'vitest';
import type { Configuration, ConfigurationValue } from './configuration.ts';
import {
  choice,
  intRange,
  lognormal,
  loguniform,
  normal,
  onlyWhen,
  ordered,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  randint,
  range,
  uniform,
} from './constructors.ts';
import type { SearchSpace } from './expression.ts';

describe('the type of a configuration', () => {
  it('has a number for every numeric expression', () => {
    const space = {
      a: randint(3),
      b: uniform(0, 1),
      c: quniform(0, 1, 0.1),
      d: loguniform(0, 1),
      e: qloguniform(0, 1, 1),
      f: normal(0, 1),
      g: qnormal(0, 1, 1),
      h: lognormal(0, 1),
      i: qlognormal(0, 1, 1),
    };
    expectTypeOf<Configuration<typeof space>>().toEqualTypeOf<
      Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i', number>>
    >();
  });

  it('has the union of the options of a choice', () => {
    const space = {
      optimizer: choice('adam', 'sgd'),
      batchSize: choice([16, 32, 64]),
      mixed: choice(1, 'auto', true, null),
      one: choice('only'),
      layers: choice([64], [64, 32]),
      size: ordered(choice('small', 'large')),
    };
    type Found = Configuration<typeof space>;
    expectTypeOf<Found['optimizer']>().toEqualTypeOf<'adam' | 'sgd'>();
    expectTypeOf<Found['batchSize']>().toEqualTypeOf<16 | 32 | 64>();
    expectTypeOf<Found['mixed']>().toEqualTypeOf<1 | 'auto' | true | null>();
    expectTypeOf<Found['one']>().toEqualTypeOf<'only'>();
    expectTypeOf<Found['layers']>().toEqualTypeOf<readonly [64] | readonly [64, 32]>();
    expectTypeOf<Found['size']>().toEqualTypeOf<'small' | 'large'>();
  });

  it('has the union of nested configurations', () => {
    const space = {
      model: choice(
        { kind: 'tree', depth: randint(10) },
        { kind: 'net', dropout: uniform(0, 1), head: choice('linear', { units: quniform(8, 64, 8) }) },
      ),
    };
    expectTypeOf<Configuration<typeof space>>().toEqualTypeOf<{
      readonly model:
        | { readonly kind: 'tree'; readonly depth: number }
        | { readonly kind: 'net'; readonly dropout: number; readonly head: 'linear' | { readonly units: number } };
    }>();
  });

  it('has the type of a fixed value', () => {
    const space = { epochs: 10, tag: 'fast' as const, shape: [2, 3] };
    expectTypeOf<Configuration<typeof space>>().toEqualTypeOf<{
      readonly epochs: number;
      readonly tag: 'fast';
      readonly shape: number[];
    }>();
  });

  it('understands spaces written in object form', () => {
    const space = {
      lr: { type: 'loguniform', min_value: -6, max_value: -1 },
      act: { type: 'choice', values: ['relu', 'gelu'] },
    } as const satisfies SearchSpace;
    expectTypeOf<Configuration<typeof space>>().toEqualTypeOf<{
      readonly lr: number;
      readonly act: 'relu' | 'gelu';
    }>();
  });

  it('may lack the parameters that have a condition', () => {
    const space = {
      optimizer: choice('adam', 'sgd'),
      layers: intRange(1, 6),
      momentum: onlyWhen(range(0, 1), { optimizer: 'sgd', layers: { min: 2 } }),
      decay: { type: 'range', low: 0, high: 1, when: { layers: 3 } },
    } as const satisfies SearchSpace;
    type Config = Configuration<typeof space>;
    expectTypeOf<Config['momentum']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Config['decay']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Config['layers']>().toEqualTypeOf<number>();
    expectTypeOf<{ optimizer: 'adam'; layers: 3 }>().toExtend<Config>();
    expectTypeOf<{ layers: 3 }>().not.toExtend<Config>();
  });

  it('is any configuration if the space is unknown', () => {
    expectTypeOf<Configuration>().toEqualTypeOf<ConfigurationValue>();
    expectTypeOf<Configuration<SearchSpace>>().toEqualTypeOf<ConfigurationValue>();
  });

  it('refuses values that no space can contain', () => {
    // @ts-expect-error a function is no JSON value
    expectTypeOf({ x: () => 1 }).toExtend<SearchSpace>();
    // @ts-expect-error the step is missing
    expectTypeOf(quniform).toBeCallableWith(0, 1);
    // @ts-expect-error only choices and randint have an order to declare
    expectTypeOf(ordered).toBeCallableWith(uniform(0, 1));
  });
});
