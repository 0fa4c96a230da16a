import { type Columns, readColumn, type SearchColumn, type Searched, type Value, valuesIn } from './search-columns.ts';
import { SearchText } from './search-text.ts';

/** A parsed order. */
export interface Order {
  readonly columns: readonly SearchColumn[];
  compare(a: Searched, b: Searched): number;
}

/**
 * Parses an order of MLflow: columns with `asc` or `desc`.
 * @throws SERVER_BAD_REQUEST
 */
export function parseOrder(sources: readonly string[], columns: Columns): Order {
  const keys = sources.map((source) => {
    const text = new SearchText(source, 'order_by');
    const column = readColumn(text, columns);
    if (column.entity === 'dataset') throw text.refused('runs cannot be sorted by data sets');
    const isDescending = text.takeIf('desc');
    if (!isDescending) text.takeIf('asc');
    if (!text.isAtEnd) throw text.wrong('"asc" or "desc" after the column');
    return { column, isDescending };
  });
  return {
    columns: keys.map(({ column }) => column),
    compare(a, b) {
      for (const { column, isDescending } of keys) {
        const [valueA] = valuesIn(a, column);
        const [valueB] = valuesIn(b, column);
        const order = compareValues(valueA, valueB, isDescending);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

/** Compares values like MLflow, ascending or descending: missing values come last, after NaN. */
export function compareValues(a: Value, b: Value, isDescending: boolean): number {
  const byPresence = rank(a) - rank(b);
  if (byPresence !== 0 || rank(a) > 0 || a === undefined || b === undefined) return byPresence;
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : a === b ? 0 : a < b ? -1 : 1;
  return isDescending ? -order : order;
}

function rank(value: Value): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

/** Compares by code points, like databases; code units would put an emoji before some letters. */
function compareText(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [unitA, unitB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (unitA !== unitB) return raised(unitA) - raised(unitB);
  }
  return a.length - b.length;
}

/** Ranks surrogates above all other code units. */
function raised(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
