import { darkPalette, lightPalette, type Palette, type Theme } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { reportError } from '../errors.ts';
import type { ChartQuery } from '../figure/figure.ts';
import { openSweep, type ReportParts, type SweepSource } from '../figure/sweep-source.ts';
import { chartEntry } from '../registry.ts';
import { captionOf } from './caption.ts';
import { picture, pictureMargin, pictureSize } from './picture.ts';
import { pngPicture } from './png-picture.ts';
import { svgPicture } from './svg-picture.ts';

/** How to draw a chart, and which part of the sweep. */
export interface PlotOptions extends ChartQuery {
  /** CSS pixels, 200 to 8,000. @defaultValue 960 */
  readonly width?: number;
  /** CSS pixels, 120 to 8,000. @defaultValue what the chart needs */
  readonly height?: number;
  /** @defaultValue 'light' */
  readonly theme?: Theme;
}

/** Options for a chart as PNG. */
export interface PngOptions extends PlotOptions {
  /** Pixels of the picture per CSS pixel, 0.1 to 8. @defaultValue 2 */
  readonly scale?: number;
}

const limits = { width: [200, 8_000], height: [120, 8_000], scale: [0.1, 8] } as const;
/** Natural heights are kept within these. */
const heights = { least: 220, most: 1_600 };

/** A chart of a sweep, or of several, ready to be drawn. */
interface PreparedPlot {
  readonly chart: Chart;
  readonly size: Size;
  readonly palette: Palette;
}

/** Colours of a theme. */
function paletteOf(theme: Theme): Palette {
  return theme === 'dark' ? darkPalette : lightPalette;
}

/**
 * Prepares a chart with title, legend and caption.
 * @param sweepIds one, or several for charts that compare
 * @throws REPORT_* , STORE_UNKNOWN_SWEEP
 */
async function preparePlot(
  parts: ReportParts,
  sweepIds: readonly string[],
  name: string,
  options: PlotOptions = {},
): Promise<PreparedPlot> {
  const entry = chartEntry(name);
  checkOptions(options, name, entry.options);
  if (sweepIds.length > 1 && entry.isForMany !== true)
    throw reportError(
      'REPORT_BAD_OPTION',
      `${name} shows one sweep, not ${sweepIds.length}; compare and edf show several`,
    );
  const sources: SweepSource[] = [];
  for (const id of sweepIds) sources.push(await openSweep(parts, id));
  const [first, ...others] = sources;
  if (first === undefined) throw reportError('REPORT_BAD_OPTION', `${name} needs a sweep`);
  const { figure } = await entry.figure();
  const made = await figure([first, ...others], options);
  const natural = made.height === undefined ? pictureSize.height : made.height + pictureMargin(made.legend);
  return {
    chart: picture({
      chart: made.chart,
      title: entry.words.title,
      subtitle: made.subtitle,
      legend: made.legend,
      caption: others.length === 0 ? captionOf(first) : sources.map((source) => source.name).join(' · '),
    }),
    size: {
      width: options.width ?? Math.max(pictureSize.width, made.width ?? 0),
      height: options.height ?? Math.round(Math.min(heights.most, Math.max(heights.least, natural))),
    },
    palette: paletteOf(options.theme ?? 'light'),
  };
}

function checkOptions(options: PngOptions, name: string, known: readonly (keyof ChartQuery)[]): void {
  for (const key of ['width', 'height', 'scale'] as const) {
    const value = options[key];
    const [low, high] = limits[key];
    if (value !== undefined && !(value >= low && value <= high))
      throw reportError('REPORT_BAD_OPTION', `${key}: expected ${low} to ${high}, got ${value}`, {
        details: { option: key },
      });
  }
  if (options.top !== undefined && !(Number.isInteger(options.top) && options.top >= 0 && options.top <= 200))
    throw reportError('REPORT_BAD_OPTION', `top: expected a whole number from 0 to 200, got ${options.top}`);
  for (const key of ['params', 'metric', 'filter', 'top', 'near'] as const) {
    if (options[key] !== undefined && !known.includes(key)) {
      const own = known.length === 0 ? 'it has no options of its own' : `its own options are ${known.join(', ')}`;
      throw reportError('REPORT_BAD_OPTION', `${name} does not use ${key}; ${own}`, {
        details: { option: key, chart: name },
      });
    }
  }
}

/** A chart of a sweep as SVG. @throws as {@link preparePlot} */
export async function plotSvg(
  parts: ReportParts,
  sweepIds: readonly string[],
  name: string,
  options: PlotOptions = {},
): Promise<string> {
  const { chart, size, palette } = await preparePlot(parts, sweepIds, name, options);
  return svgPicture(chart, size, { palette });
}

/** A chart of a sweep as PNG. @throws as {@link preparePlot}; REPORT_NO_CANVAS */
export async function plotPng(
  parts: ReportParts,
  sweepIds: readonly string[],
  name: string,
  options: PngOptions = {},
): Promise<Uint8Array> {
  const { chart, size, palette } = await preparePlot(parts, sweepIds, name, options);
  return pngPicture(chart, size, palette, options.scale ?? 2);
}
