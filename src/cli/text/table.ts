import type { Terminal } from '../terminal/terminal.ts';
import { cut, type Paint, pad, widthOf } from './text.ts';

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Alignment; numbers align right. @defaultValue 'left' */
  readonly align?: 'left' | 'right';
  /** May shrink if the terminal is too narrow; other columns keep their width. */
  readonly flexible?: boolean;
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
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ''))));
  shrink(widths, columns, width);
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) =>
        pad(cut(cells[i] ?? '', widths[i] ?? 0), widths[i] ?? 0, align === 'right' ? 'right' : 'left'),
      )
      .join(' '.repeat(gap))
      .trimEnd();
  return [paint.dim(line(columns.map(({ title }) => title))), ...rows.map(line)];
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
