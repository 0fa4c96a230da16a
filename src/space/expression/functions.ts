import type { Json } from '../../base/index.ts';
import { assertExpression } from '../read/parse-space.ts';
import type {
  ChoiceExpression,
  ChoiceOption,
  Expression,
  NormalExpression,
  QuantizedNormalExpression,
  QuantizedRangeExpression,
  RandintExpression,
  RangeExpression,
} from './expression.ts';

/** Extra options of the quantized forms. */
export interface QuantizedOptions {
  /**
   * Pull multiples of q outside the bounds back to the bound.
   * @defaultValue false, as in the original
   */
  readonly clamp?: boolean;
}

/**
 * One of several options, each equally likely. A single list is taken as the list of options.
 * Options may be any JSON value, or mappings that hold further expressions.
 *
 * @throws {HyperDriveConfigException} SPACE_EMPTY_CHOICE, SPACE_BAD_OPTION, and what nested expressions raise
 */
export function choice<const Option extends ChoiceOption>(options: readonly Option[]): ChoiceExpression<Option>;
export function choice<const Options extends readonly ChoiceOption[]>(
  ...options: Options
): ChoiceExpression<Options[number]>;
export function choice(...options: readonly ChoiceOption[]): ChoiceExpression {
  const [only] = options;
  return checked({ type: 'choice', values: options.length === 1 && isOptionList(only) ? only : options });
}

/**
 * A whole number from 0 to `upper - 1`.
 *
 * @param upper 1 to 2^48
 * @throws {HyperDriveConfigException} SPACE_BAD_UPPER
 */
export function randint(upper: number): RandintExpression {
  return checked({ type: 'randint', upper });
}

/**
 * A number between the bounds, both included.
 *
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE
 */
export function uniform(min: number, max: number): RangeExpression {
  return checked({ type: 'uniform', min_value: min, max_value: max });
}

/**
 * `round(uniform(min, max) / q) · q`. May leave the bounds unless they are multiples of q or `clamp` is set.
 *
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE, SPACE_BAD_STEP
 */
export function quniform(
  min: number,
  max: number,
  q: number,
  options: QuantizedOptions = {},
): QuantizedRangeExpression {
  return checked({ type: 'quniform', min_value: min, max_value: max, q, ...options });
}

/**
 * `exp(uniform(min, max))`: the bounds are exponents. `loguniform(Math.log(1e-5), Math.log(0.1))` draws
 * from 1e-5 to 0.1.
 *
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE
 */
export function loguniform(min: number, max: number): RangeExpression {
  return checked({ type: 'loguniform', min_value: min, max_value: max });
}

/**
 * `round(exp(uniform(min, max)) / q) · q`: the bounds are exponents.
 *
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE, SPACE_BAD_STEP
 */
export function qloguniform(
  min: number,
  max: number,
  q: number,
  options: QuantizedOptions = {},
): QuantizedRangeExpression {
  return checked({ type: 'qloguniform', min_value: min, max_value: max, q, ...options });
}

/**
 * A normally distributed number with mean `mu` and standard deviation `sigma`.
 *
 * @param sigma above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA
 */
export function normal(mu: number, sigma: number): NormalExpression {
  return checked({ type: 'normal', mu, sigma });
}

/**
 * `round(normal(mu, sigma) / q) · q`.
 *
 * @param sigma above 0
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_BAD_STEP
 */
export function qnormal(mu: number, sigma: number, q: number): QuantizedNormalExpression {
  return checked({ type: 'qnormal', mu, sigma, q });
}

/**
 * `exp(normal(mu, sigma))`: the logarithm has mean `mu` and standard deviation `sigma`.
 *
 * @param sigma above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_OVERFLOW
 */
export function lognormal(mu: number, sigma: number): NormalExpression {
  return checked({ type: 'lognormal', mu, sigma });
}

/**
 * `round(exp(normal(mu, sigma)) / q) · q`. Never negative; often 0 when q is large.
 *
 * @param sigma above 0
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_BAD_STEP, SPACE_OVERFLOW
 */
export function qlognormal(mu: number, sigma: number, q: number): QuantizedNormalExpression {
  return checked({ type: 'qlognormal', mu, sigma, q });
}

/**
 * The same expression with its values declared ordered: models take neighbours as similar.
 *
 * @param expression a choice without mappings among its options, in the order of the list; or a randint
 * @throws {HyperDriveConfigException} SPACE_BAD_ORDER
 */
export function ordered<E extends ChoiceExpression | RandintExpression>(expression: E): E & { readonly ordered: true } {
  return checked({ ...expression, ordered: true });
}

/** The same expression with its values declared unordered: for a randint of seeds, or numbers that are mere names. */
export function unordered<E extends ChoiceExpression | RandintExpression>(
  expression: E,
): E & { readonly ordered: false } {
  return checked({ ...expression, ordered: false });
}

function checked<E extends Expression>(expression: E): E {
  assertExpression(expression);
  return Object.freeze(expression);
}

function isOptionList(option: ChoiceOption | undefined): option is readonly Json[] {
  return Array.isArray(option);
}
