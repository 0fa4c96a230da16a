import { isExpression, type SearchSpace } from '../expression/expression.ts';
import { spanSpaces } from './span.ts';

type Entry = SearchSpace[string];

/**
 * The expression of a parameter that a trial asks for, joined with what earlier trials asked for: a range covers both, a
 * choice has the options of both, the earlier ones first. A single number counts as a range of one value.
 *
 * @returns undefined if the two are of different kinds: their values could not be compared
 */
export function widenEntry(name: string, known: Entry, asked: Entry): Entry | undefined {
  const [before, after] = [alike(known, asked), alike(asked, known)];
  const { space, apart } = spanSpaces({ [name]: after }, { [name]: before });
  const joined = space[name];
  if (joined === undefined) return undefined;
  const isSame = isExpression(joined) && isExpression(before) && isExpression(after) && joined.type === before.type;
  return isSame && after.type === before.type && apart.length === 0 ? joined : undefined;
}

/** A choice of one number as the range of one value that the other entry's kind has for it. */
function alike(entry: Entry, other: Entry): Entry {
  if (!isExpression(entry) || entry.type !== 'choice' || entry.values.length !== 1) return entry;
  if (!isExpression(other) || !('low' in other)) return entry;
  const [value] = entry.values;
  if (typeof value !== 'number' || (other.type === 'int_range' && !Number.isInteger(value))) return entry;
  return { ...other, low: value, high: value };
}
