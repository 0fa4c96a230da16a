import { isMappingOption } from '../expression/expression.ts';
import { valueText } from '../expression/value-text.ts';
import type { Condition, FreeParameter } from './parameter.ts';

/** A condition for people: `optimizer = sgd`, `scheduler = cosine or step`, `layers ≥ 2`. */
export function conditionText({ parent, ranges }: Condition): string {
  const { expression, count } = parent;
  if (expression.type === 'choice') {
    const options = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => from + k));
    return `${parent.name} = ${options.map((option) => optionText(parent, option)).join(' or ')}`;
  }
  const { low, high } = parent.scale ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const [first, last] = Number.isFinite(count) ? [0, count - 1] : [low, high];
  const parts = ranges.map(([from, to]) => {
    const ends = [valueAt(parent, from), valueAt(parent, to)] as const;
    if (from === to) return ends[0];
    if (from <= first) return `≤ ${ends[1]}`;
    return to >= last ? `≥ ${ends[0]}` : `${ends[0]} to ${ends[1]}`;
  });
  const text = parts.join(' or ');
  return `${parent.name} ${/^[≤≥]/.test(text) ? '' : '= '}${text}`;
}

function valueAt(parent: FreeParameter, entry: number): string {
  return valueText(parent.valueAt(entry) ?? entry);
}

/** An option; a mapping by its first fixed text, such as `name: adamw`, otherwise by its position. */
function optionText({ expression }: FreeParameter, index: number): string {
  const option = expression.type === 'choice' ? expression.values[index] : undefined;
  if (option === undefined) return `option ${index + 1}`;
  if (!isMappingOption(option)) return valueText(option);
  const named = Object.values(option).find((part) => typeof part === 'string' && part !== '');
  return typeof named === 'string' ? named : `option ${index + 1}`;
}
