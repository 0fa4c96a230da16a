import type { Json } from '../../base/index.ts';
import { spaceError } from '../errors.ts';
import { assertExpression } from '../read/parse-space.ts';
import type { Belief, PriorExpression } from './belief.ts';
import type {
  ChoiceExpression,
  ChoiceOption,
  Expression,
  IntRangeExpression,
  NaturalRangeExpression,
  NormalExpression,
  QuantizedNormalExpression,
  QuantizedRangeExpression,
  RandintExpression,
  RangeExpression,
} from './expression.ts';
import type { When } from './when.ts';

type OrderableExpression = ChoiceExpression | RandintExpression | IntRangeExpression;

/** What any number may say about good values. */
export interface BeliefOptions extends Belief<number> {}

/** Additional options of the quantized forms. */
export interface QuantizedOptions extends BeliefOptions {
  /**
   * Clamp multiples of q outside the bounds to the bound.
   * @defaultValue false, as in Azure ML
   */
  readonly clamp?: boolean;
}

/** Additional options of the natural ranges. */
export interface RangeOptions extends BeliefOptions {
  /**
   * `range` and `intRange`: distance between neighbouring values. `logRange`: factor between neighbouring values, above 1.
   * Counted from the low end; the high end must be one of the values.
   * @defaultValue any number between the ends; for `intRange` 1
   */
  readonly step?: number;
}

/**
 * A number between two ends, both included; with `step`, one of `low`, `low + step`, `low + 2·step` … `high`.
 *
 * @example
 * range(0.1, 0.9); // any number from 0.1 to 0.9
 * range(0, 1, { step: 0.25 }); // 0, 0.25, 0.5, 0.75 or 1
 * @param low lowest value
 * @param high highest value, above `low`; with `step`, one of the steps
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE, SPACE_BAD_STEP
 * @since 0.2.0
 */
export function range(low: number, high: number, options: RangeOptions = {}): NaturalRangeExpression {
  return checked({ type: 'range', low, high, ...given('range', options) });
}

/**
 * A whole number between two ends, both included, each equally likely.
 *
 * @example
 * intRange(1, 6); // 1, 2, 3, 4, 5 or 6
 * intRange(32, 256, { step: 32 }); // 32, 64, 96 … 256
 * @param low lowest value, a whole number
 * @param high highest value, a whole number above `low`; with `step`, one of the steps
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE, SPACE_BAD_STEP
 * @since 0.2.0
 */
export function intRange(low: number, high: number, options: RangeOptions = {}): IntRangeExpression {
  return checked({ type: 'int_range', low, high, ...given('intRange', options) });
}

/**
 * A number between two ends, both included, on a logarithmic scale: 0.001 … 0.01 is as likely as 0.01 … 0.1. The ends are
 * values, not exponents as in `loguniform`. With `step`, one of `low`, `low·step`, `low·step²` … `high`.
 *
 * @example
 * logRange(1e-4, 0.1); // a learning rate
 * logRange(16, 512, { step: 2 }); // 16, 32, 64, 128, 256 or 512
 * @param low lowest value, above 0
 * @param high highest value, above `low`; with `step`, one of the steps
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE, SPACE_BAD_STEP
 * @since 0.2.0
 */
export function logRange(low: number, high: number, options: RangeOptions = {}): NaturalRangeExpression {
  return checked({ type: 'log_range', low, high, ...given('logRange', options) });
}

/**
 * One of several options, each equally likely. A single list is the list of options. Options may be any JSON value, or
 * mappings that contain further expressions.
 *
 * @throws {HyperDriveConfigException} SPACE_EMPTY_CHOICE, SPACE_BAD_OPTION, and the errors of nested expressions
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
export function randint(upper: number, options: BeliefOptions = {}): RandintExpression {
  return checked({ type: 'randint', upper, ...given('randint', options) });
}

/**
 * A number between the bounds, both included.
 *
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE
 */
export function uniform(min: number, max: number, options: BeliefOptions = {}): RangeExpression {
  return checked({ type: 'uniform', min_value: min, max_value: max, ...given('uniform', options) });
}

/**
 * `round(uniform(min, max) / q) · q`. May exceed the bounds unless they are multiples of q or `clamp` is set.
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
  return checked({ type: 'quniform', min_value: min, max_value: max, q, ...given('quniform', options) });
}

/**
 * `exp(uniform(min, max))`: the bounds are exponents. `loguniform(Math.log(1e-5), Math.log(0.1))` draws values from
 * 1e-5 to 0.1.
 *
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_RANGE
 */
export function loguniform(min: number, max: number, options: BeliefOptions = {}): RangeExpression {
  return checked({ type: 'loguniform', min_value: min, max_value: max, ...given('loguniform', options) });
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
  return checked({ type: 'qloguniform', min_value: min, max_value: max, q, ...given('qloguniform', options) });
}

/**
 * A normally distributed number with mean `mu` and standard deviation `sigma`.
 *
 * @param sigma above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA
 */
export function normal(mu: number, sigma: number, options: BeliefOptions = {}): NormalExpression {
  return checked({ type: 'normal', mu, sigma, ...given('normal', options) });
}

/**
 * `round(normal(mu, sigma) / q) · q`.
 *
 * @param sigma above 0
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_BAD_STEP
 */
export function qnormal(mu: number, sigma: number, q: number, options: BeliefOptions = {}): QuantizedNormalExpression {
  return checked({ type: 'qnormal', mu, sigma, q, ...given('qnormal', options) });
}

/**
 * `exp(normal(mu, sigma))`: the logarithm has mean `mu` and standard deviation `sigma`.
 *
 * @param sigma above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_OVERFLOW
 */
export function lognormal(mu: number, sigma: number, options: BeliefOptions = {}): NormalExpression {
  return checked({ type: 'lognormal', mu, sigma, ...given('lognormal', options) });
}

/**
 * `round(exp(normal(mu, sigma)) / q) · q`. Never negative; often 0 if q is large.
 *
 * @param sigma above 0
 * @param q above 0
 * @throws {HyperDriveConfigException} SPACE_BAD_NUMBER, SPACE_BAD_SIGMA, SPACE_BAD_STEP, SPACE_OVERFLOW
 */
export function qlognormal(
  mu: number,
  sigma: number,
  q: number,
  options: BeliefOptions = {},
): QuantizedNormalExpression {
  return checked({ type: 'qlognormal', mu, sigma, q, ...given('qlognormal', options) });
}

/**
 * The same expression with its values declared ordered: models treat neighbours as similar.
 *
 * @param expression a choice, listed in order, without lists or null among its options; a randint or an intRange
 * @throws {HyperDriveConfigException} SPACE_BAD_ORDER
 */
export function ordered<E extends OrderableExpression>(expression: E): E & { readonly ordered: true } {
  return checked({ ...expression, ordered: true });
}

/**
 * The same expression with its values declared unordered: for whole numbers that are seeds, or numbers that serve as
 * names.
 *
 * @example
 * unordered(intRange(1, 5)); // seeds
 */
export function unordered<E extends OrderableExpression>(expression: E): E & { readonly ordered: false } {
  return checked({ ...expression, ordered: false });
}

/**
 * The same expression with a default: the value that the parameter has when nobody tunes it. Where defaults are stated,
 * the first trial of a sweep runs them.
 *
 * @example
 * withDefault(choice('adam', 'sgd'), 'adam');
 * withDefault(choice({ name: 'tree', depth: intRange(1, 9) }, { name: 'net' }), { name: 'tree' });
 * @param value a value of the expression; for a mapping among the options of a choice its fixed entries, or
 * `{ option: 1 }`, its position
 * @throws {HyperDriveConfigException} SPACE_BAD_DEFAULT
 * @since 0.2.0
 */
export function withDefault<E extends Expression>(
  expression: E,
  value: E extends ChoiceExpression ? Json : number,
): E & { readonly default: Json } {
  return checked({ ...expression, default: value });
}

/**
 * The same expression with a prior: where good values are expected. It guides samplers and excludes nothing.
 *
 * @example
 * withPrior(logRange(1e-4, 1), { mean: 0.1, confidence: 'high' });
 * withPrior(choice('adam', 'sgd'), { weights: [2, 1] });
 * withPrior(range(0, 1), { type: 'normal', mu: 0.9, sigma: 0.05 });
 * @param prior a point, weights, or a distribution; `'none'`: nothing is to be assumed
 * @throws {HyperDriveConfigException} SPACE_BAD_PRIOR
 * @since 0.2.0
 * @experimental
 */
export function withPrior<E extends Expression>(
  expression: E,
  prior: PriorExpression | 'none',
): E & { readonly prior: PriorExpression | 'none' } {
  return checked({ ...expression, prior });
}

/**
 * The same expression with a condition: the parameter exists only in trials in which other parameters have these
 * values. It is optional in the type of a configuration.
 *
 * @example
 * const space = {
 *   optimizer: choice('adam', 'sgd'),
 *   layers: intRange(1, 6),
 *   momentum: onlyWhen(range(0, 1), { optimizer: 'sgd', layers: { min: 2 } }),
 * };
 * @param when parameters of the same mapping, or of one around it, and the values that they must have: one, a list, or
 * `{ min, max }` for numbers; for a mapping among the options of a choice its fixed entries. All must hold. What it
 * names is checked where the space is used
 * @throws {HyperDriveConfigException} SPACE_BAD_WHEN if it is not a mapping of names to JSON values
 * @since 0.2.0
 * @experimental
 */
export function onlyWhen<E extends Expression>(expression: E, when: When): E & { readonly when: When } {
  return checked({ ...expression, when });
}

const optionExamples: ReadonlyMap<string, string> = new Map([
  ...['range', 'intRange', 'logRange'].map((name) => [name, '{ step: 2 }'] as const),
  ...['quniform', 'qloguniform'].map((name) => [name, '{ clamp: true }'] as const),
]);

/** Without this check JavaScript would spread a number or a text into nothing. */
function given<Options extends object>(name: string, options: Options): Options {
  if (typeof options === 'object' && options !== null && !Array.isArray(options))
    return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
  const example = optionExamples.get(name) ?? '{ default: 1 }';
  throw spaceError('SPACE_BAD_ARGUMENTS', `${name}: expected options such as ${example}, got ${String(options)}`);
}

function checked<E extends Expression>(expression: E): E {
  assertExpression(expression);
  return Object.freeze(expression);
}

function isOptionList(option: ChoiceOption | undefined): option is readonly Json[] {
  return Array.isArray(option);
}
