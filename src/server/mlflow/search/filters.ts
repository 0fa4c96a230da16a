import { type Columns, isNumeric, listed, readColumn, type SearchColumn, type Value } from './search-columns.ts';
import { type Literal, SearchText } from './search-text.ts';

/** A parsed filter. */
export interface Filter {
  readonly columns: readonly SearchColumn[];
  /** @param valuesOf values of a column, of which one must match */
  matches(valuesOf: (column: SearchColumn) => readonly Value[]): boolean;
}

const numberSigns = ['=', '==', '!=', '<', '<=', '>', '>=', 'IN', 'NOT IN'];
const textSigns = ['=', '==', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];

/**
 * Parses a filter of MLflow: comparisons joined by `and`. Like MLflow, refuses mistakes: unknown names, text instead of
 * numbers, wrong comparators. Beyond MLflow, allows `in`, `is null` and `==` with any column.
 * @throws SERVER_BAD_REQUEST
 */
export function parseFilter(source: string, columns: Columns): Filter {
  const text = new SearchText(source, 'filter');
  const comparisons: { readonly column: SearchColumn; readonly holds: Test }[] = [];
  while (!text.isAtEnd) {
    if (comparisons.length > 0 && !text.takeIf('and')) throw text.wrong('"and" between comparisons');
    const column = readColumn(text, columns);
    comparisons.push({ column, holds: readTest(text, column) });
  }
  return {
    columns: comparisons.map(({ column }) => column),
    matches: (valuesOf) =>
      comparisons.every(({ column, holds }) => {
        const values = valuesOf(column);
        return values.length === 0 ? holds(undefined) : values.some(holds);
      }),
  };
}

type Test = (value: Value) => boolean;

function readTest(text: SearchText, column: SearchColumn): Test {
  if (text.takeIf('is')) {
    const isNot = text.takeIf('not');
    if (!text.takeIf('null')) throw text.wrong('"null" after "is"');
    return (value) => (value === undefined) !== isNot;
  }
  const isNot = text.takeIf('not');
  const word = text.comparator();
  const sign = isNot ? `NOT ${word}` : word;
  const valid = isNumeric(column) ? numberSigns : textSigns;
  if (!valid.includes(sign)) {
    throw text.refused(
      `Invalid comparator '${sign}' for ${column.entity} '${column.key}', not one of ${listed(valid)}`,
    );
  }
  if (word === 'IN') {
    const wanted = readList(text, column);
    return (value) => value !== undefined && wanted.includes(value) !== isNot;
  }
  return known(testOf(sign, readValue(text, column)));
}

/** A missing value matches no comparison. */
function known(test: (value: string | number) => boolean): Test {
  return (value) => value !== undefined && test(value);
}

/** NaN matches no comparison except `!=`. */
function testOf(sign: string, wanted: string | number): (value: string | number) => boolean {
  switch (sign) {
    case '!=':
      return (value) => value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    case 'LIKE':
    case 'ILIKE': {
      const isLike = likeness(String(wanted), sign === 'ILIKE');
      return (value) => isLike(String(value));
    }
    default:
      return (value) => value === wanted;
  }
}

function readList(text: SearchText, column: SearchColumn): readonly (string | number)[] {
  if (!text.takeSign('(')) throw text.wrong('"(" after "in"');
  const list: (string | number)[] = [];
  do list.push(readValue(text, column));
  while (text.takeSign(','));
  if (!text.takeSign(')')) throw text.wrong('")" after the values');
  return list;
}

/** Reads the value to compare with: a number for numeric columns, quoted text for others. */
function readValue(text: SearchText, column: SearchColumn): string | number {
  const literal = text.literal();
  if (isNumeric(column)) {
    if (literal.kind === 'number') return Number(literal.text);
    throw text.refused(
      `Expected numeric value type for ${column.entity === 'metric' ? 'metric' : `numeric attribute: ${column.key}`}. Found ${literal.source}`,
    );
  }
  if (literal.kind === 'text') return literal.text;
  throw text.refused(unquotedValue(literal, column));
}

function unquotedValue({ kind, source }: Literal, { entity }: SearchColumn): string {
  return kind === 'number'
    ? `Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${source}`
    : `Parameter value is either not quoted or unidentified quote types used for string value ${source}. Use either single or double quotes.`;
}

/**
 * Matches LIKE patterns: `%` is any text, `_` any character. Avoids exponential backtracking, since patterns come from
 * clients.
 */
function likeness(pattern: string, ignoresCase: boolean): (text: string) => boolean {
  const fold = (text: string) => Array.from(ignoresCase ? text.toLowerCase() : text);
  const wanted = fold(pattern);
  return (text) => {
    const given = fold(text);
    let [at, from] = [0, 0];
    let [star, retry] = [-1, 0];
    while (at < given.length) {
      if (wanted[from] === '%') [star, retry, from] = [from, at, from + 1];
      else if (from < wanted.length && (wanted[from] === '_' || wanted[from] === given[at]))
        [at, from] = [at + 1, from + 1];
      else if (star >= 0) [from, at, retry] = [star + 1, retry + 1, retry + 1];
      else return false;
    }
    while (wanted[from] === '%') from++;
    return from === wanted.length;
  };
}
