import { toCsv } from '../base/index.ts';
import type { Palette } from './axes/palette.ts';
import type { Surface } from './surface/surface.ts';

/** What a drawing depends on beside its data. */
export interface DrawContext {
  readonly palette: Palette;
  /** Trial that the pointer is on, here or in another chart. */
  readonly hover?: number | null;
  /** Trials that stand out in every chart. @defaultValue none */
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

/** A chart: data bound to its drawing. The same one draws on a canvas and as SVG. */
export interface Chart {
  /** One sentence with the message of the chart. */
  readonly label: string;
  /** What it draws of the shared state of a page: only changes of these need another drawing. @defaultValue none */
  readonly follows?: readonly ('hover' | 'pins')[];
  draw(surface: Surface, context: DrawContext): void;
  /** What the pointer is on. */
  hit?(x: number, y: number, size: Size): Hit | null;
  /** The same data as a table. */
  table?(): ChartTable;
}

/** What lists and headings call a chart. */
export interface ChartWords {
  readonly title: string;
  /** What it shows, in one line. */
  readonly summary: string;
}

/** A table as CSV for a spreadsheet. */
export function tableCsv({ header, rows }: ChartTable): string {
  return toCsv(header, rows, 'spreadsheet');
}
