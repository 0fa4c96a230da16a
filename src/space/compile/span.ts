import type { Json } from '../../base/index.ts';
import { parentNames } from '../condition/entry-order.ts';
import { canonicalText } from '../expression/canonical.ts';
import {
  type Expression,
  type IntRangeExpression,
  isExpression,
  isMappingOption,
  type NaturalRangeExpression,
  type SearchSpace,
} from '../expression/expression.ts';
import { stepsOf } from '../expression/steps.ts';
import { withoutBeliefs } from '../expression/without-beliefs.ts';

type Entry = SearchSpace[string];

/**
 * A space that contains the values of both versions of a space, for tables and charts of trials of both: ranges cover
 * both, and choices have the options of both, the later version's first. Without defaults and priors.
 *
 * @returns with `apart`, the parameters whose versions cannot be joined: their values have nothing in common, such as
 * texts and a range, or they exist under different conditions; for these only the later version is used
 */
export function spanSpaces(before: SearchSpace, after: SearchSpace): { space: SearchSpace; apart: readonly string[] } {
  const apart: string[] = [];
  const space: { [name: string]: Entry } = {};
  // Weights of a choice would not fit its further options.
  const [earlier, later] = [withoutBeliefs(before), withoutBeliefs(after)];
  const parents = new Set(Object.values(later).flatMap((entry) => [...parentNames(entry)]));
  for (const [name, entry] of Object.entries(later)) {
    const old = Object.hasOwn(earlier, name) ? earlier[name] : undefined;
    const joined = old === undefined ? entry : spanEntries(old, entry);
    const isUsable = joined === undefined || !parents.has(name) || typeOf(joined) === typeOf(entry);
    const span = isUsable ? joined : undefined;
    if (span === undefined) apart.push(name);
    space[name] = span ?? entry;
  }
  return { space, apart };
}

function spanEntries(before: Entry, after: Entry): Entry | undefined {
  if (canonicalText(before) === canonicalText(after)) return after;
  const [old, present] = [asExpression(before), asExpression(after)];
  if (canonicalText(old.when ?? null) !== canonicalText(present.when ?? null)) return undefined;
  if (old.type === 'choice' && present.type === 'choice') return spanChoices(old, present);
  return spanRanges(old, present);
}

function typeOf(entry: Entry): Expression['type'] {
  return asExpression(entry).type;
}

/** A fixed value counts as a choice with one option. */
function asExpression(entry: Entry): Expression {
  return isExpression(entry) ? entry : { type: 'choice', values: [entry] };
}

function spanChoices(
  before: Extract<Expression, { type: 'choice' }>,
  after: Extract<Expression, { type: 'choice' }>,
): Entry {
  const known = new Set(after.values.map((option) => canonicalText(option)));
  const missing = before.values.filter((option) => !known.has(canonicalText(option)));
  const values = [...after.values, ...missing];
  const { ordered, ...bare } = after;
  const isOrderable = values.every((option) => typeof option !== 'object' || isMappingOption(option));
  return { ...bare, values, ...(ordered !== undefined && isOrderable && { ordered }) };
}

function spanRanges(before: Expression, after: Expression): Entry | undefined {
  if (before.type === after.type) return spanSame(before, after);
  const old = rangeOf(before);
  const present = rangeOf(after);
  if (!old || !present) return undefined;
  const [min_value, max_value] = [Math.min(old[0], present[0]), Math.max(old[1], present[1])];
  return { type: 'uniform', min_value, max_value, ...(after.when && { when: after.when }) };
}

/** Two expressions of one type. If their steps differ, the result has no step. */
function spanSame(before: Expression, after: Expression): Entry | undefined {
  if (before.type === 'randint' && after.type === 'randint')
    return { ...after, upper: Math.max(before.upper, after.upper) };
  if ('low' in before && 'low' in after) return spanNatural(before, after);
  if ('min_value' in before && 'min_value' in after) {
    const bounds = {
      min_value: Math.min(before.min_value, after.min_value),
      max_value: Math.max(before.max_value, after.max_value),
    };
    if (!('q' in after) || !('q' in before)) return { ...after, ...bounds };
    if (before.q === after.q && before.clamp !== true && after.clamp !== true) return { ...after, ...bounds };
    // Rounding may exceed the bounds by half a step.
    const step = Math.max(before.q, after.q);
    const [min_value, max_value] = [bounds.min_value - step, bounds.max_value + step];
    return after.type === 'quniform'
      ? { type: 'uniform', min_value, max_value, ...(after.when && { when: after.when }) }
      : undefined;
  }
  // Unbounded: apart from the step, both give the same values.
  if ('q' in before && 'q' in after && before.q !== after.q && 'mu' in after)
    return {
      ...{ type: after.type === 'qnormal' ? 'normal' : 'lognormal', mu: after.mu, sigma: after.sigma },
      ...(after.when && { when: after.when }),
    };
  return after;
}

type Natural = NaturalRangeExpression | IntRangeExpression;

/** Keeps the step only if both versions have the same values on it. */
function spanNatural(before: Natural, after: Natural): Natural {
  const { step, ...open } = after;
  const ends = { low: Math.min(before.low, after.low), high: Math.max(before.high, after.high) };
  if (step === undefined || before.step !== step) return { ...open, ...ends };
  const stepped = { ...after, ...ends };
  const steps = stepsOf(stepped);
  const isAligned = [before, after].every((part) => stepsOf({ ...part, low: ends.low, high: part.low }) !== undefined);
  return steps !== undefined && isAligned ? stepped : { ...open, ...ends };
}

/** The ends of the values, if they are numbers on a linear scale. */
function rangeOf(expression: Expression): readonly [number, number] | undefined {
  switch (expression.type) {
    case 'uniform':
      return [expression.min_value, expression.max_value];
    case 'quniform':
      return [expression.min_value - expression.q, expression.max_value + expression.q];
    case 'randint':
      return [0, expression.upper - 1];
    case 'range':
    case 'int_range':
    case 'log_range':
      return [expression.low, expression.high];
    case 'choice': {
      const values = expression.values.filter((value: Json) => typeof value === 'number');
      return values.length === expression.values.length ? [Math.min(...values), Math.max(...values)] : undefined;
    }
    default:
      return undefined;
  }
}
