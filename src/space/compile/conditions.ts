import { type EntryRanges, includes, intersected } from '../condition/entry-ranges.ts';
import type { Condition, FreeParameter, OptionCondition } from './parameter.ts';

/** Whether an entry of its parent meets a condition; false for NaN, the entry of a parameter that does not exist. */
export function meets({ ranges }: Condition, entry: number): boolean {
  return includes(ranges, entry);
}

/** Whether a point satisfies all of some conditions. */
export function holds(conditions: readonly Condition[], point: ArrayLike<number>): boolean {
  return conditions.every((condition) => meets(condition, point[condition.parent.coordinate] ?? Number.NaN));
}

/** Whether a condition is an option that the parameter lies in. */
export function isOptionCondition(condition: Condition): condition is OptionCondition {
  return 'option' in condition;
}

/** The same conditions with at most one per parent. Its ranges are empty if those of a parent contradict each other. */
export function conjunction(conditions: readonly Condition[]): readonly Condition[] {
  const joined = new Map<FreeParameter, Condition>();
  for (const condition of conditions) {
    const { parent, ranges } = condition;
    const known = joined.get(parent);
    const both = known && intersected(known.ranges, ranges);
    if (known === undefined) joined.set(parent, condition);
    else if (both && !isEqual(both, known.ranges)) joined.set(parent, { parent, ranges: both });
  }
  return [...joined.values()];
}

function isEqual(a: EntryRanges, b: EntryRanges): boolean {
  return a.length === b.length && a.every(([from, to], i) => from === b[i]?.[0] && to === b[i]?.[1]);
}
