import type { Json } from '../../base/index.ts';
import type { Belief } from './belief.ts';
import type { Conditional } from './when.ts';

/**
 * Parameter expressions in their object (v2) form, which the SDK functions return too: a search space is plain JSON,
 * before and after the wire. (Type aliases instead of interfaces, so that the compiler accepts them as JSON.)
 */

/** What every expression may have. */
type Stated<Value extends Json> = Belief<Value> & Conditional;

/** One of several options, each equally likely. */
export type ChoiceExpression<Option extends ChoiceOption = ChoiceOption> = Stated<Json> & {
  readonly type: 'choice';
  /** At least one option. A mapping may contain further expressions, which exist only in trials that pick it. */
  readonly values: readonly Option[];
  /**
   * Whether models treat neighbouring options as similar: by value for numbers, otherwise by position in the list.
   * @defaultValue true for 3 or more options that are all numbers
   */
  readonly ordered?: boolean;
};

/** A whole number from 0 to `upper - 1`, each equally likely. */
export type RandintExpression = Stated<number> & {
  readonly type: 'randint';
  /** From 1 to 2^48, exclusive. */
  readonly upper: number;
  /**
   * Whether models treat neighbouring numbers as similar. Set it to false for seeds.
   * @defaultValue true
   */
  readonly ordered?: boolean;
};

/**
 * `uniform`: min + u·(max − min). `loguniform`: e to that power, so its bounds are exponents (of `logbase` if the
 * sampler sets one).
 */
export type RangeExpression = Stated<number> & {
  readonly type: 'uniform' | 'loguniform';
  readonly min_value: number;
  readonly max_value: number;
};

/** A {@link RangeExpression} rounded, half to even, to multiples of `q`. */
export type QuantizedRangeExpression = Stated<number> & {
  readonly type: 'quniform' | 'qloguniform';
  readonly min_value: number;
  readonly max_value: number;
  /** Step, above 0. */
  readonly q: number;
  /**
   * Whether a multiple of `q` outside the bounds is clamped to the bound.
   * @defaultValue false: rounding may exceed the bounds, as in Azure ML
   */
  readonly clamp?: boolean;
};

/** `normal`: mu + sigma·z. `lognormal`: e or `logbase` to that power. Unbounded. */
export type NormalExpression = Stated<number> & {
  readonly type: 'normal' | 'lognormal';
  readonly mu: number;
  /** Above 0. */
  readonly sigma: number;
};

/** A {@link NormalExpression} rounded, half to even, to multiples of `q`. */
export type QuantizedNormalExpression = Stated<number> & {
  readonly type: 'qnormal' | 'qlognormal';
  readonly mu: number;
  /** Above 0. */
  readonly sigma: number;
  /** Step, above 0. */
  readonly q: number;
};

/**
 * A natural range: its arguments are the values themselves, both ends included. `range` is spread evenly, `log_range`
 * evenly on a logarithmic scale.
 */
export type NaturalRangeExpression = Stated<number> & {
  readonly type: 'range' | 'log_range';
  /** Lowest value; above 0 for `log_range`. */
  readonly low: number;
  /** Highest value, above `low`. */
  readonly high: number;
  /**
   * `range`: distance between neighbouring values, above 0. `log_range`: factor between neighbouring values, above 1.
   * Counted from `low`; `high` must be one of the values. Each value is equally likely.
   * @defaultValue any number between the ends
   */
  readonly step?: number;
};

/** A natural range of whole numbers, both ends included, each equally likely. */
export type IntRangeExpression = Stated<number> & {
  readonly type: 'int_range';
  readonly low: number;
  /** Above `low`. */
  readonly high: number;
  /** Distance between neighbouring values, a whole number. `high` must be one of the values. @defaultValue 1 */
  readonly step?: number;
  /**
   * Whether models treat neighbouring numbers as similar. Set it to false for seeds.
   * @defaultValue true
   */
  readonly ordered?: boolean;
};

/** Any expression that draws a number. */
export type NumericExpression =
  | NaturalRangeExpression
  | IntRangeExpression
  | RandintExpression
  | RangeExpression
  | QuantizedRangeExpression
  | NormalExpression
  | QuantizedNormalExpression;

/** One of the ten expressions of Azure ML, or one of the three natural ranges. */
export type Expression = ChoiceExpression | NumericExpression;

/** Name of an expression. */
export type ExpressionType = Expression['type'];

/** What a choice chooses from: a JSON value, or a mapping that may contain expressions. */
export type ChoiceOption = Json | SearchSpace;

/** Parameter name → expression, or a JSON value that is the same in every trial. */
export interface SearchSpace {
  readonly [name: string]: Expression | Json;
}

/** Argument names of each expression, in the order of its two-element wire form and of its function. */
export const expressionArguments = {
  choice: ['values'],
  randint: ['upper'],
  uniform: ['min_value', 'max_value'],
  quniform: ['min_value', 'max_value', 'q'],
  loguniform: ['min_value', 'max_value'],
  qloguniform: ['min_value', 'max_value', 'q'],
  normal: ['mu', 'sigma'],
  qnormal: ['mu', 'sigma', 'q'],
  lognormal: ['mu', 'sigma'],
  qlognormal: ['mu', 'sigma', 'q'],
  range: ['low', 'high'],
  int_range: ['low', 'high'],
  log_range: ['low', 'high'],
} as const satisfies Record<ExpressionType, readonly string[]>;

/** What any expression may say about good values, and about other parameters. */
const common = ['default', 'prior', 'when'] as const;

/** Optional arguments that Azure ML does not have. */
export const expressionExtensions = {
  choice: ['ordered', ...common],
  randint: ['ordered', ...common],
  uniform: [...common],
  quniform: ['clamp', ...common],
  loguniform: [...common],
  qloguniform: ['clamp', ...common],
  normal: [...common],
  qnormal: [...common],
  lognormal: [...common],
  qlognormal: [...common],
  range: ['step', ...common],
  int_range: ['step', 'ordered', ...common],
  log_range: ['step', ...common],
} as const satisfies Record<ExpressionType, readonly string[]>;

/** True for the name of an expression. */
export function isExpressionType(name: unknown): name is ExpressionType {
  return typeof name === 'string' && Object.hasOwn(expressionArguments, name);
}

/**
 * Whether the `type` of data that is not a parameter, such as an option of a choice, marks it as an expression. The
 * names of natural ranges are ordinary words that a fixed mapping may use too, so those also need their ends.
 */
export function isMeantAsExpression(value: { readonly [key: string]: unknown }): boolean {
  const { type } = value;
  return (
    isExpressionType(type) && (!isNaturalRange(type) || (Object.hasOwn(value, 'low') && Object.hasOwn(value, 'high')))
  );
}

/** True for the names of natural ranges. */
export function isNaturalRange(type: ExpressionType): type is (NaturalRangeExpression | IntRangeExpression)['type'] {
  return type === 'range' || type === 'int_range' || type === 'log_range';
}

/** Distinguishes an expression from a fixed value in a checked space. */
export function isExpression(value: Expression | Json): value is Expression {
  return typeof value === 'object' && value !== null && 'type' in value && isExpressionType(value.type);
}

/** A mapping among the options of a choice, in a checked space. */
export function isMappingOption(option: ChoiceOption): option is SearchSpace {
  return typeof option === 'object' && option !== null && !Array.isArray(option);
}

/** Whether an option, in a checked space, is the same in every trial that picks it. */
export function isFixedOption(option: ChoiceOption): option is Json {
  return !isMappingOption(option) || !Object.values(option).some(isExpression);
}
