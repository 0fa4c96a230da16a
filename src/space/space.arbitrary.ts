import fc from 'fast-check';
import type { Json } from '../base/index.ts';
import { domainOf } from './domain/expression-domain.ts';
import {
  type ChoiceOption,
  type Expression,
  isExpression,
  isFixedOption,
  isMappingOption,
  type SearchSpace,
} from './expression/expression.ts';

/**
 * Generated search spaces for property tests, of this room and of others. Every one is valid, in object form, and free
 * of overlapping options.
 */
export interface ArbitrarySpaceOptions {
  /**
   * Generate only finite spaces, with at most 4 values per number and few enough configurations to list them.
   * @defaultValue false
   */
  readonly finite?: boolean;
  /**
   * Levels of nested choices.
   * @defaultValue 2
   */
  readonly depth?: number;
  /**
   * Maximum number of parameters at each level.
   * @defaultValue 4
   */
  readonly parameters?: number;
}

// Names that stay distinct as environment variables, including awkward ones that plain objects also have.
const parameterNames = ['lr', '--batch-size', 'x1', '_hidden', 'drop.out', 'constructor', 'toString', 'hasOwnProperty'];

const scalar = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ min: -1000, max: 1000, noNaN: true }).map((value) => value + 0),
  fc.string({ maxLength: 6 }),
  fc.boolean(),
  fc.constant(null),
);

const fixedValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }) },
);

const decimal = (min: number, max: number) =>
  fc.oneof(fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), fc.double({ min, max, noNaN: true }));

const range = (low: number, high: number) =>
  fc
    .tuple(decimal(low, high), decimal(low, high))
    .filter(([a, b]) => Math.abs(a - b) > 1e-3)
    .map(([a, b]) => ({ min_value: Math.min(a, b) + 0, max_value: Math.max(a, b) + 0 }));

const step = fc.oneof(fc.constantFrom(0.1, 0.25, 0.4, 1, 2, 3, 8), fc.double({ min: 0.01, max: 50, noNaN: true }));

const bell = fc.record({
  mu: decimal(-5, 5).map((mu) => mu + 0),
  sigma: fc.double({ min: 0.05, max: 4, noNaN: true }),
});

const clamp = fc.constantFrom({}, { clamp: true }, { clamp: false });
const ordered = fc.constantFrom({}, { ordered: true }, { ordered: false });

/** Natural ranges whose high end is computed from the low end, as a program does. */
function steppedRange(most: number): fc.Arbitrary<Expression> {
  const steps = fc.integer({ min: 1, max: most });
  return fc.oneof(
    fc.tuple(fc.integer({ min: -400, max: 400 }), fc.constantFrom(0.05, 0.1, 0.25, 1, 1 / 3), steps).map(
      ([low, step, count]): Expression => ({
        type: 'range',
        low: low / 20 + 0,
        high: low / 20 + step * count + 0,
        step,
      }),
    ),
    fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(undefined, 1, 2, 7, 32), steps, ordered).map(
      ([low, step, count, order]): Expression => ({
        type: 'int_range',
        low,
        high: low + (step ?? 1) * count,
        ...(step !== undefined && { step }),
        ...order,
      }),
    ),
    fc
      .tuple(
        fc.constantFrom(1e-6, 0.001, 0.3, 1, 16),
        fc.constantFrom(2, 10, 1.5, Math.SQRT2),
        fc.integer({ min: 1, max: Math.min(most, 12) }),
      )
      .map(([low, step, count]): Expression => ({ type: 'log_range', low, high: low * step ** count, step })),
  );
}

const positive = fc.double({ min: 1e-8, max: 1e4, noNaN: true });

const continuous: fc.Arbitrary<Expression> = fc.oneof(
  range(-100, 100).map(({ min_value, max_value }): Expression => ({ type: 'range', low: min_value, high: max_value })),
  fc
    .tuple(positive, positive)
    .filter(([a, b]) => Math.max(a, b) / Math.min(a, b) > 1.001)
    .map(([a, b]): Expression => ({ type: 'log_range', low: Math.min(a, b), high: Math.max(a, b) })),
  range(-100, 100).map((bounds): Expression => ({ type: 'uniform', ...bounds })),
  range(-12, 12).map((bounds): Expression => ({ type: 'loguniform', ...bounds })),
  bell.map((shape): Expression => ({ type: 'normal', ...shape })),
  bell.map((shape): Expression => ({ type: 'lognormal', ...shape })),
  fc.tuple(bell, step).map(([shape, q]): Expression => ({ type: 'qnormal', ...shape, q })),
  fc.tuple(bell, step).map(([shape, q]): Expression => ({ type: 'qlognormal', ...shape, q })),
);

const counted: fc.Arbitrary<Expression> = fc.oneof(
  steppedRange(60),
  fc
    .tuple(fc.integer({ min: 1, max: 1000 }), ordered)
    .map(([upper, order]): Expression => ({ type: 'randint', upper, ...order })),
  fc
    .tuple(range(-100, 100), step, clamp)
    .map(([bounds, q, hold]): Expression => ({ type: 'quniform', ...bounds, q, ...hold })),
  fc
    .tuple(range(-6, 6), step, clamp)
    .map(([bounds, q, hold]): Expression => ({ type: 'qloguniform', ...bounds, q, ...hold })),
);

const few: fc.Arbitrary<Expression> = fc.oneof(
  steppedRange(3),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), ordered)
    .map(([upper, order]): Expression => ({ type: 'randint', upper, ...order })),
  fc.tuple(range(-100, 100), clamp).map(
    ([{ min_value, max_value }, hold]): Expression => ({
      type: 'quniform',
      min_value,
      max_value,
      q: (max_value - min_value) / 2.5,
      ...hold,
    }),
  ),
  fc
    .tuple(range(-1, 1), clamp)
    .map(([bounds, hold]): Expression => ({ type: 'qloguniform', ...bounds, q: 2, ...hold })),
);

const plainChoice: fc.Arbitrary<Expression> = fc
  .uniqueArray(fixedValue, {
    minLength: 1,
    maxLength: 5,
    comparator: 'SameValue',
    selector: (value) => JSON.stringify(value),
  })
  .map((values): Expression => ({ type: 'choice', values }));

const numericChoice: fc.Arbitrary<Expression> = fc
  .tuple(fc.uniqueArray(fc.integer({ min: -50, max: 5000 }), { minLength: 1, maxLength: 6 }), ordered)
  .map(([values, order]): Expression => ({ type: 'choice', values, ...order }));

/** A choice with mappings among its options; each mapping has its own `kind`, so that none overlap. */
function nestedChoice(inner: fc.Arbitrary<SearchSpace>): fc.Arbitrary<Expression> {
  return fc
    .tuple(
      fc.array(inner, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 2 }),
    )
    .map(([mappings, texts]) => {
      const nested: ChoiceOption[] = mappings.map((mapping, index) => ({ kind: `kind${index}`, ...mapping }));
      return { type: 'choice', values: [...nested, ...texts] };
    });
}

/** Generates a search space. */
export function arbitrarySpace(options: ArbitrarySpaceOptions = {}): fc.Arbitrary<SearchSpace> {
  const { finite = false, depth = 2, parameters = finite ? 3 : 4 } = options;
  const leaf = finite ? few : fc.oneof(continuous, counted);
  const entries: fc.Arbitrary<Expression | Json>[] = [leaf, plainChoice, numericChoice, fixedValue];
  if (depth > 0) {
    const inner = arbitrarySpace({ finite, depth: depth - 1, parameters: Math.max(1, parameters - 1) });
    entries.push(nestedChoice(inner));
  }
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...parameterNames), fc.oneof(...entries)), {
      minLength: 1,
      maxLength: parameters,
      selector: ([name]) => name,
    })
    .map((pairs) => Object.fromEntries(pairs));
}

/** Generates the same space with defaults and priors in some of its parameters, at any depth. */
export function arbitraryBeliefs(space: SearchSpace): fc.Arbitrary<SearchSpace> {
  const entries = Object.entries(space).map(([name, entry]) => {
    const believed = isExpression(entry) ? beliefsOf(entry) : fc.constant(entry);
    return believed.map((value) => [name, value] as const);
  });
  return fc.tuple(...entries).map((pairs) => Object.fromEntries(pairs));
}

function beliefsOf(expression: Expression): fc.Arbitrary<Expression> {
  const domain = domainOf(expression, Math.E);
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const value = unit.map((u) => domain.valueAt(domain.fromUnit(u)));
  const weights = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
  const fitted = (length: number) =>
    weights.map((some) => Array.from({ length }, (_, index) => (index === 0 ? 1 : (some[index % some.length] ?? 0))));
  const point = fc
    .tuple(value, fc.constantFrom({}, ...confidences))
    .map(([mean, confidence]) => ({ mean: mean as number, ...confidence }));
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  if (expression.type === 'choice') {
    const options = fc.tuple(...expression.values.map(optionWithBeliefs));
    const place = fc.nat({ max: expression.values.length - 1 });
    return fc
      .tuple(options, optional(place), optional(fitted(expression.values.length)))
      .map(([values, option, masses]) => ({
        ...expression,
        values,
        ...(option !== undefined && { default: { option } }),
        ...(masses && { prior: { weights: masses } }),
      }));
  }
  const cells = fc.integer({ min: 2, max: 40 }).chain(fitted);
  const prior = fc.oneof(
    cells.map((all) => ({ cells: all })),
    ...(domain.kind === 'categorical' ? [] : [point]),
    fc.constant('none' as const),
  );
  return fc.tuple(optional(value), optional(prior)).map(([fallback, stated]) => ({
    ...expression,
    ...(fallback !== undefined && { default: fallback as number }),
    ...(stated && { prior: stated }),
  }));
}

const confidences = (['low', 'medium', 'high'] as const).map((confidence) => ({ confidence }));

function optionWithBeliefs(option: ChoiceOption): fc.Arbitrary<ChoiceOption> {
  return isMappingOption(option) && !isFixedOption(option) ? arbitraryBeliefs(option) : fc.constant(option);
}

/**
 * Generates the same space with conditions on some of its parameters, at any depth: on parameters of the same mapping
 * and of those around it, forwards and backwards. Some cannot hold, or lead back to themselves: `checkSpace` finds those.
 */
export function arbitraryConditions(space: SearchSpace, around: readonly Named[] = []): fc.Arbitrary<SearchSpace> {
  const named: readonly Named[] = Object.entries(space);
  const entries = named.map(([name, entry]) => {
    // A condition may name parameters of the same mapping and of those around it, but not what holds the parameter.
    const shadowed = around.filter(([other]) => !Object.hasOwn(space, other));
    const parents = [...shadowed, ...named.filter(([other]) => other !== name)];
    const inner = isExpression(entry) ? insideOf(entry, parents) : fc.constant(entry);
    const when = fc.subarray(parents, { maxLength: Math.min(2, parents.length) }).chain(conditionOn);
    return fc.tuple(inner, fc.option(when, { nil: undefined })).map(([made, condition]): Named => {
      const isUsed = isExpression(made) && condition !== undefined && Object.keys(condition).length > 0;
      return [name, isUsed ? { ...made, when: condition } : made];
    });
  });
  return fc.tuple(...entries).map((pairs) => Object.fromEntries(pairs));
}

type Named = readonly [name: string, entry: SearchSpace[string]];

function insideOf(expression: Expression, parents: readonly Named[]): fc.Arbitrary<Expression> {
  if (expression.type !== 'choice') return fc.constant(expression);
  const options = expression.values.map((option) =>
    isMappingOption(option) && !isFixedOption(option) ? arbitraryConditions(option, parents) : fc.constant(option),
  );
  return fc.tuple(...options).map((values) => ({ ...expression, values }));
}

function conditionOn(parents: readonly Named[]): fc.Arbitrary<{ readonly [name: string]: Json }> {
  const each = parents.map(([name, entry]) => wantedOf(entry).map((wanted) => [name, wanted] as const));
  return fc.tuple(...each).map((pairs) => Object.fromEntries(pairs));
}

/** Values that a condition may ask for. */
function wantedOf(entry: SearchSpace[string]): fc.Arbitrary<Json> {
  if (!isExpression(entry)) return fc.constant(Array.isArray(entry) ? [entry] : entry);
  const domain = domainOf(entry, Math.E);
  const value = fc
    .double({ min: 0.05, max: 0.95, noNaN: true })
    .map((u) => domain.valueAt(domain.fromUnit(u)))
    .map((drawn) => drawn ?? null);
  if (entry.type !== 'choice') {
    const bounds = value.chain((bound) => fc.constantFrom<Json>({ min: bound }, { max: bound }));
    return Number.isFinite(domain.count) ? fc.oneof(bounds, fc.array(value, { minLength: 1, maxLength: 3 })) : bounds;
  }
  const options = entry.values.map((option): Json => {
    if (!isMappingOption(option) || isFixedOption(option)) return option as Json;
    return { kind: (option as { readonly kind: Json }).kind };
  });
  return fc.subarray(options, { minLength: 1, maxLength: Math.min(3, options.length) });
}

/** Generates draws for a space of `dimension` free parameters, the ends of [0, 1) among them. */
export function arbitraryUnit(dimension: number): fc.Arbitrary<number[]> {
  const draw = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0.5, 1 - 2 ** -53) },
  );
  return fc.array(draw, { minLength: dimension, maxLength: dimension });
}
