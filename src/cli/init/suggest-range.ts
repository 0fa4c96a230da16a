import type { ScriptParameter } from './script-facts.ts';

/** An expression of a search space, as a sweep file writes it. */
export interface SuggestedExpression {
  readonly type: 'range' | 'log_range' | 'int_range' | 'choice';
  readonly low?: number;
  readonly high?: number;
  readonly step?: number;
  readonly values?: readonly (string | number | boolean)[];
  readonly default?: string | number | boolean;
}

/** A range of a number, and what the user should know about it. */
interface NumberRange {
  readonly expression: SuggestedExpression;
  readonly note?: string;
}

type Initial = number | null;
type Rule = readonly [RegExp, (initial: Initial) => SuggestedExpression | undefined];

const guess = 'a guess around the default: check it';
const zeroIsOff = "the script's own value, 0, is no value of a log_range";

/** Around a value above 0, on a logarithmic scale; `usual` without one. */
const logAround =
  (below: number, above: number, usual: readonly [number, number]) =>
  (initial: Initial): SuggestedExpression => {
    const [low, high] = initial !== null && initial > 0 ? [initial / below, initial * above] : usual;
    return { type: 'log_range', low: rounded(low), high: rounded(high) };
  };
/** A fixed range that is widened to hold the default. */
const between =
  (low: number, high: number) =>
  (initial: Initial): SuggestedExpression => ({
    type: 'range',
    low: initial === null ? low : Math.min(low, initial),
    high: initial === null ? high : Math.max(high, initial),
  });
const whole = (low: number, high: number, step?: number): SuggestedExpression => ({
  ...{ type: 'int_range', low, high },
  ...(step !== undefined && { step }),
});

/** By name, the first that matches. Fractional numbers. */
const floatRules: readonly Rule[] = [
  [/(lr|learning_rate).*(decay|gamma|factor)|(decay|gamma|factor).*(lr|learning_rate)|^decay_rate$/, between(0.1, 1)],
  [/(^|_)(lr|lrate|eta|learning_rate|learningrate|step_size)(_|$)/, logAround(100, 10, [1e-5, 0.1])],
  [/(weight_decay|(^|_)wd(_|$))/, logAround(1000, 100, [1e-6, 0.1])],
  [/^(gamma|discount|gae_lambda|tau)$/, (d) => (d !== null && d >= 0.9 && d < 1 ? between(0.9, 0.9999)(d) : undefined)],
  [/drop/, (d) => between(0, d !== null && d > 0.5 ? 0.9 : 0.5)(d)],
  [/beta_?1|(^|_)b1$/, between(0.8, 0.99)],
  [/beta_?2|(^|_)b2$/, between(0.9, 0.9999)],
  [/momentum/, (d) => between(d === 0 ? 0 : 0.5, 0.99)(d)],
  [/subsample|colsample|(feature|bagging|sample)_fraction|max_(features|samples)/, between(0.3, 1)],
  [/smoothing/, between(0, 0.3)],
  [/tol|(^|_)eps(ilon)?(_|$)/, logAround(100, 100, [1e-8, 1e-2])],
  [
    /(^|_)(c|gamma|alpha|lambda|lamb|l1|l2|reg|regularization|penalty|ridge|lasso|decay|temperature|noise|sigma)(_|$)/,
    logAround(1000, 1000, [1e-6, 10]),
  ],
  [
    /(^|_)(rate|ratio|frac|fraction|prob|probability|p|threshold)(_|$)/,
    (d) => (d === null || (d >= 0 && d <= 1) ? between(0, 1)(d) : undefined),
  ],
];

/** Whole numbers. */
const intRules: readonly Rule[] = [
  [/batch/, (d) => choiceOf(d === null || d < 1 ? [16, 32, 64, 128] : [d / 4, d / 2, d, d * 2, d * 4])],
  [/heads?$/, (d) => choiceOf(d === null || d < 1 ? [2, 4, 8] : [d / 2, d, d * 2])],
  [/kernel_size/, (d) => choiceOf([3, 5, 7, ...(d === null ? [] : [d])])],
  [
    /max_depth/,
    (d) => (d === null || d < 1 ? whole(3, 12) : whole(Math.max(1, Math.floor(d / 2)), Math.max(2 * d, d + 2))),
  ],
  [
    /layers?$|depth|blocks?$|stages?$|stacks?$/,
    (d) => (d === null || d < 1 ? whole(1, 6) : whole(Math.max(1, Math.floor(d / 2)), Math.max(2 * d, d + 2))),
  ],
  [/leaves|unit|hidden|width|channel|filter|dim|embed|size|neuron|features|nodes|d_model|ffn?$/, sizes],
  [/estimators|trees/, (d) => (d === null || d < 1 ? whole(50, 500) : whole(Math.max(1, Math.floor(d / 2)), 4 * d))],
  [/neighbou?rs|^k$/, (d) => whole(1, Math.max(15, 2 * (d ?? 0)))],
  [/^min_.*split/, (d) => whole(2, Math.max(20, 4 * (d ?? 0)))],
  [/^min_/, (d) => (d === null || d < 1 ? whole(1, 20) : whole(Math.max(1, Math.floor(d / 4)), Math.max(4 * d, 10)))],
  [/warmup/, (d) => whole(0, d === null || d < 1 ? 1000 : 4 * d)],
  [/degree/, (d) => whole(1, Math.max(5, (d ?? 0) + 2))],
];

/** The range of a number by its name, type and default; undefined: nothing says what it could be. */
export function numberExpression(name: string, parameter: ScriptParameter): NumberRange | undefined {
  const { type, low, high } = parameter;
  const initial = typeof parameter.default === 'number' ? parameter.default : null;
  const isWhole = isWholeNumber(type, initial);
  if (isWhole === undefined) return undefined;
  // A rule that says nothing about this default leaves it to the next one.
  const rules = (isWhole ? intRules : floatRules).filter(([pattern]) => pattern.test(name));
  const known = rules.map(([, rule]) => rule(initial)).find((expression) => expression !== undefined);
  const found = known ?? guessed(initial, isWhole);
  const bounded = within(found, { low, high, isWhole });
  if (bounded === undefined) return undefined;
  const expression = withInitial(bounded, initial);
  if (bounded.type === 'log_range' && initial === 0) return { expression, note: zeroIsOff };
  return known === undefined && (low === null || high === null) ? { expression, note: guess } : { expression };
}

/** @returns undefined for what is no number */
function isWholeNumber(type: string | null, initial: Initial): boolean | undefined {
  if (type !== null && /float|double|number|decimal/i.test(type)) return false;
  if (type !== null && /int/i.test(type)) return true;
  // Another function reads the text: the default says what it makes of it.
  return initial === null || type === 'str' ? undefined : Number.isInteger(initial);
}

function guessed(initial: Initial, isWhole: boolean): SuggestedExpression | undefined {
  if (initial === null) return undefined;
  if (isWhole) {
    if (initial < 0) return undefined;
    return initial < 2 ? whole(initial, initial + 4) : whole(Math.floor(initial / 2), 2 * initial);
  }
  if (initial < 0) return { type: 'range', low: 2 * initial, high: 0 };
  if (initial > 1) return logAround(10, 10, [1, 1])(initial);
  return initial > 0 && initial < 0.01 ? logAround(100, 100, [1, 1])(initial) : between(0, 1)(initial);
}

/** Keeps a range inside the bounds that the script states. */
function within(
  found: SuggestedExpression | undefined,
  { low, high, isWhole }: { readonly low: number | null; readonly high: number | null; readonly isWhole: boolean },
): SuggestedExpression | undefined {
  if (found?.type === 'choice') {
    const values = found.values?.filter(
      (value) => typeof value === 'number' && value >= (low ?? value) && value <= (high ?? value),
    );
    return values && values.length > 1 ? { ...found, values } : undefined;
  }
  const isLog = found?.type === 'log_range' && (low === null || low > 0 || (found.low ?? 0) > 0);
  const from = low === null ? found?.low : isLog ? Math.max(low, found.low ?? low) : Math.max(low, found?.low ?? low);
  const to = high === null ? found?.high : Math.min(high, found?.high ?? high);
  if (from === undefined || to === undefined || from >= to) return undefined;
  const isMoved = from !== found?.low || to !== found?.high;
  const type = found?.type ?? (isWhole ? 'int_range' : 'range');
  return { type, low: from, high: to, ...(found?.step !== undefined && !isMoved && { step: found.step }) };
}

/** Adds the default where the expression can have it. */
function withInitial(expression: SuggestedExpression, initial: Initial): SuggestedExpression {
  const { low = 0, high = 0, step, values } = expression;
  if (initial === null) return expression;
  const isValue = values
    ? values.includes(initial)
    : initial >= low && initial <= high && (step === undefined || (initial - low) % step === 0);
  return isValue ? { ...expression, default: initial } : expression;
}

/** A quarter to four times the default, in sixteen values where they are whole. */
function sizes(initial: Initial): SuggestedExpression {
  if (initial === null || initial < 1) return whole(16, 256, 16);
  const step = initial / 4;
  return initial >= 64 && Number.isInteger(step)
    ? whole(step, 4 * initial, step)
    : whole(Math.max(1, Math.floor(step)), 4 * initial);
}

function choiceOf(values: readonly number[]): SuggestedExpression | undefined {
  const fitting = [...new Set(values)].filter((value) => Number.isInteger(value) && value >= 1).sort((a, b) => a - b);
  return fitting.length > 1 ? { type: 'choice', values: fitting } : undefined;
}

function rounded(value: number): number {
  return Number(value.toPrecision(1));
}
