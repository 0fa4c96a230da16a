import { toCsv } from '../base/index.ts';
import type { Palette } from './axes/palette.ts';
import type { Surface } from './surface/surface.ts';

/** What a drawing depends on besides its data. */
export interface DrawContext {
  readonly palette: Palette;
  /** Trial under the pointer, in this chart or another. */
  readonly hover?: number | null;
  /** Trials highlighted in every chart. @defaultValue none */
  readonly pinned?: readonly number[];
}

/** What lies under the pointer. */
export interface Hit {
  readonly trial: number | null;
  readonly title: string;
  /** Beside the title, such as the state. */
  readonly note?: string;
  readonly lines: readonly string[];
}

/** Size of a drawing, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A table of what a chart shows. */
export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A chart: data bound to its drawing. It draws on a canvas and as SVG. */
export interface Chart {
  /** One sentence that summarizes the chart. */
  readonly label: string;
  /** The parts of a page's shared state that it draws: only their changes require a redraw. @defaultValue none */
  readonly follows?: readonly ('hover' | 'pins')[];
  draw(surface: Surface, context: DrawContext): void;
  /** The mark under the pointer. */
  hit?(x: number, y: number, size: Size): Hit | null;
  /** The same data as a table. */
  table?(): ChartTable;
}

/** Name of a chart in lists and headings. */
export interface ChartWords {
  readonly title: string;
  /** What it shows, in one line. */
  readonly summary: string;
}

/** A table as CSV for a spreadsheet. */
export function tableCsv({ header, rows }: ChartTable): string {
  return toCsv(header, rows, 'spreadsheet');
}
