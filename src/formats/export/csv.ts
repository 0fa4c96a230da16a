/** One cell of a table. */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * Writes a table by RFC 4180: CRLF line ends, cells quoted where they hold a comma, a quote or a line break.
 * Missing cells are empty; NaN and infinities are written as `NaN`, `Infinity`, `-Infinity`, which pandas and R read.
 * Text that a spreadsheet would take as a formula is kept as it is: the file is data, not a spreadsheet.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
