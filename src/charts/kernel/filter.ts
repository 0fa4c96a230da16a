import type { ColumnFilter, KernelColumn } from './columns.ts';

/**
 * Filters as text, for URLs, the browser and the server alike: parts joined by `;`.
 * `lr:0.001~0.1` is a range of values, either end may be missing; `optimizer:0,2` are codes, −1 is "not set".
 */
export type ParsedFilters =
  | { readonly ok: true; readonly filters: readonly ColumnFilter[] }
  | { readonly ok: false; readonly part: string; readonly expected: string };

/** Longest text that is read. */
const maxLength = 8_192;

/** Reads filters. An unknown column is an error: the sweep may have changed since a link was made. */
export function parseFilters(text: string, columns: ReadonlyMap<string, KernelColumn>): ParsedFilters {
  if (text.length > maxLength)
    return { ok: false, part: text.slice(0, 40), expected: `at most ${maxLength} characters` };
  const filters: ColumnFilter[] = [];
  for (const part of text.split(';')) {
    if (part === '') continue;
    const at = part.lastIndexOf(':');
    const column = columns.get(part.slice(0, at));
    const fault = (expected: string): ParsedFilters => ({ ok: false, part, expected });
    if (at < 1 || column === undefined) return fault('a column id, `:` and a condition');
    const condition = part.slice(at + 1);
    if (condition.includes('~')) {
      if (column.kind !== 'number') return fault('codes such as 0,2: the column is a category');
      const [low, high, more] = condition.split('~');
      const range = { low: bound(low, Number.NEGATIVE_INFINITY), high: bound(high, Number.POSITIVE_INFINITY) };
      if (more !== undefined || Number.isNaN(range.low) || Number.isNaN(range.high)) return fault('low~high');
      filters.push({ column: column.id, kind: 'range', ...range });
    } else {
      const codes = condition.split(',').map(Number);
      if (condition === '' || !codes.every((code) => Number.isInteger(code) && code >= -1)) {
        return fault('low~high, or codes such as 0,2');
      }
      filters.push({ column: column.id, kind: 'codes', codes });
    }
  }
  return { ok: true, filters };
}

function bound(text: string | undefined, open: number): number {
  if (text === undefined || text === '') return open;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Writes filters so that `parseFilters` reads them back. */
export function formatFilters(filters: readonly ColumnFilter[]): string {
  const end = (value: number) => (Number.isFinite(value) ? String(value) : '');
  return filters
    .map((filter) =>
      filter.kind === 'range'
        ? `${filter.column}:${end(filter.low)}~${end(filter.high)}`
        : `${filter.column}:${filter.codes.join(',')}`,
    )
    .join(';');
}
