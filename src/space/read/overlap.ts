import type { Json } from '../../base/index.ts';
import { reachOf } from '../domain/reach.ts';
import { canonicalText } from '../expression/canonical.ts';
import {
  type ChoiceOption,
  type Expression,
  isExpression,
  isFixedOption,
  isMappingOption,
  type NumericExpression,
} from '../expression/expression.ts';

/**
 * Whether two options of a choice may give the same configuration, which would then not tell which one was picked.
 * Numeric expressions are compared by their intervals; a single shared bound does not count.
 *
 * @param logbase base of the log forms
 */
export function mayOverlap(a: ChoiceOption, b: ChoiceOption, logbase: number): boolean {
  if (isFixedOption(a) && isFixedOption(b)) return canonicalText(a) === canonicalText(b);
  if (!isMappingOption(a) || !isMappingOption(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => {
    const entryA = Object.hasOwn(a, name) ? a[name] : undefined;
    const entryB = Object.hasOwn(b, name) ? b[name] : undefined;
    if (mayLack(entryA) && mayLack(entryB)) return true;
    return entryA !== undefined && entryB !== undefined && entriesMeet(entryA, entryB, logbase);
  });
}

/** Whether a configuration may be without an entry. */
function mayLack(entry: Expression | Json | undefined): boolean {
  return entry === undefined || (isExpression(entry) && entry.when !== undefined);
}

/** Whether two entries may give the same value. */
function entriesMeet(a: Expression | Json, b: Expression | Json, logbase: number): boolean {
  const optionsA = optionsOf(a);
  const optionsB = optionsOf(b);
  if (optionsA && optionsB) return optionsA.some((left) => optionsB.some((right) => mayOverlap(left, right, logbase)));
  if (isNumeric(a) && isNumeric(b)) {
    const [lowA, highA] = intervalOf(a, logbase);
    const [lowB, highB] = intervalOf(b, logbase);
    return Math.max(lowA, lowB) < Math.min(highA, highB);
  }
  if (isNumeric(a)) return (optionsB ?? []).some((option) => isWithin(option, a, logbase));
  if (isNumeric(b)) return (optionsA ?? []).some((option) => isWithin(option, b, logbase));
  return false;
}

/** The values of a choice or a fixed value; undefined for numeric expressions. */
function optionsOf(entry: Expression | Json): readonly ChoiceOption[] | undefined {
  if (!isExpression(entry)) return [entry];
  return entry.type === 'choice' ? entry.values : undefined;
}

function isNumeric(entry: Expression | Json): entry is NumericExpression {
  return isExpression(entry) && entry.type !== 'choice';
}

function isWithin(option: ChoiceOption, expression: NumericExpression, logbase: number): boolean {
  const [low, high] = intervalOf(expression, logbase);
  return typeof option === 'number' && option >= low && option <= high;
}

function intervalOf(expression: NumericExpression, logbase: number): readonly [number, number] {
  const [low, high] = reachOf(expression, logbase);
  const slack = gapOf(expression) / 2;
  return [low - slack, high + slack];
}

/** Distance between neighbouring values: grids that share an end share a value. */
function gapOf(expression: NumericExpression): number {
  if ('q' in expression) return expression.q;
  if (expression.type === 'int_range') return expression.step ?? 1;
  return expression.type === 'range' ? (expression.step ?? 0) : 0;
}
