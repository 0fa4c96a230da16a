/** One cell of a table. */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * The table's reader.
 * - `data`: programs. Text stays exact; NaN is `NaN`, which pandas and R read.
 * - `spreadsheet`: people. Text that a spreadsheet would run as a formula gets a leading apostrophe; NaN becomes an
 * empty cell.
 */
export type CsvReader = 'data' | 'spreadsheet';

/**
 * Writes a table as RFC 4180 defines it: CRLF line ends; cells that contain a comma, a quote, a line break or outer
 * space are quoted. Missing cells are empty; infinities are `Infinity` and `-Infinity`.
 */
export function toCsv(
  header: readonly string[],
  rows: readonly (readonly CsvCell[])[],
  reader: CsvReader = 'data',
): string {
  return [header, ...rows].map((row) => `${row.map((cell) => cellText(cell, reader)).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell, reader: CsvReader): string {
  if (cell === null || cell === undefined) return '';
  if (reader === 'spreadsheet' && Number.isNaN(cell)) return '';
  const isFormula = reader === 'spreadsheet' && typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell);
  const text = isFormula ? `'${cell}` : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
