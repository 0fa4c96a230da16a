import type { Terminal } from '../terminal/terminal.ts';
import { cut, type Paint, pad, widthOf } from './text.ts';

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Alignment; numbers align right. @defaultValue 'left' */
  readonly align?: 'left' | 'right';
  /** May shrink if the terminal is too narrow; other columns keep their width. */
  readonly flexible?: boolean;
  /** Least width, for pages that follow. */
  readonly least?: number;
}

const gap = 2;
const narrowest = 6;

/**
 * Lines of a table: a dim header, then the rows, columns two spaces apart.
 * @param width columns of the terminal; flexible columns are cut, widest first, until the table fits
 */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const widths = widthsOf(columns, rows, width);
  const lines = rows.map((cells) =>
    rowLine(
      columns,
      cells.map((cell, i) => cut(cell, widths[i] ?? 0)),
      widths,
    ),
  );
  return [headerLine(columns, widths, paint), ...lines];
}

/** Writes a table as wide as the terminal, if there is one. */
export function writeTable(
  terminal: Terminal,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): void {
  const width = terminal.isLive ? terminal.columns : undefined;
  for (const line of tableLines(columns, rows, terminal.paint, width)) terminal.line(line);
}

/**
 * Writes a table page by page. The first page decides the widths: a wider cell of a later page is cut in a flexible column
 * of a terminal, and otherwise pushes the rest of its line.
 */
export async function writeTablePages(
  terminal: Terminal,
  columns: readonly TableColumn[],
  pages: AsyncIterable<readonly (readonly string[])[]>,
): Promise<void> {
  let widths: readonly number[] | undefined;
  const width = terminal.isLive ? terminal.columns : Number.POSITIVE_INFINITY;
  const begin = (rows: readonly (readonly string[])[]) => {
    const first = widthsOf(columns, rows, width);
    terminal.line(headerLine(columns, first, terminal.paint));
    return first;
  };
  for await (const rows of pages) {
    widths ??= begin(rows);
    const known = widths;
    const lines = rows.map((cells) => {
      const shown = terminal.isLive
        ? cells.map((cell, i) => (columns[i]?.flexible ? cut(cell, known[i] ?? 0) : cell))
        : cells;
      return `${rowLine(columns, shown, known)}\n`;
    });
    terminal.write(lines.join(''));
  }
  if (widths === undefined) begin([]);
}

function widthsOf(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = columns.map(({ title, least = 0 }, i) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[i] ?? '')), Math.max(widthOf(title), least)),
  );
  shrink(widths, columns, width);
  return widths;
}

function headerLine(columns: readonly TableColumn[], widths: readonly number[], paint: Paint): string {
  const titles = columns.map(({ title }, i) => cut(title, widths[i] ?? 0));
  return paint.dim(rowLine(columns, titles, widths));
}

function rowLine(columns: readonly TableColumn[], cells: readonly string[], widths: readonly number[]): string {
  return columns
    .map(({ align }, i) => pad(cells[i] ?? '', widths[i] ?? 0, align === 'right' ? 'right' : 'left'))
    .join(' '.repeat(gap))
    .trimEnd();
}

function shrink(widths: number[], columns: readonly TableColumn[], width: number): void {
  const flexible = columns.flatMap(({ flexible: may }, i) => (may ? [i] : []));
  let excess = widths.reduce((sum, w) => sum + w + gap, -gap) - width;
  while (excess > 0) {
    const widest = flexible.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), flexible[0] ?? -1);
    const current = widths[widest] ?? 0;
    if (current <= narrowest) return;
    // Shrinking to the next narrower column step by step would be smoother; one step is enough for a few columns.
    const step = Math.min(excess, current - narrowest);
    widths[widest] = current - step;
    excess -= step;
  }
}

/** `████░░░░` of `width` characters. */
export function progressBar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
