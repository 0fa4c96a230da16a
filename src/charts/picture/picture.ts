import { crosses, segment } from '../axes/frame.ts';
import type { LegendEntry } from '../axes/legend.ts';
import { type Palette, rampColour } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { inset } from '../surface/inset.ts';
import type { Surface, TextPaint } from '../surface/surface.ts';

/** A chart with the text a page would have around it, so that it is complete by itself. */
export interface PictureParts {
  readonly chart: Chart;
  /** Empty: neither title nor subtitle. */
  readonly title: string;
  /** Beside the title. */
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  /** Below the chart: which sweep it shows, and how many trials. Empty: none. */
  readonly caption: string;
}

const side = 16;
const markWidth = 18;
const entryGap = 16;
const legendLine = 18;
const captionHeight = 26;
const titlePaint = { size: 15, weight: 640 } as const;
const subtitlePaint = { size: 12, weight: 450 } as const;

interface Placed {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly line: number;
}

/** A chart with title, legend and caption. */
export function picture({ chart, title, subtitle, legend, caption }: PictureParts): Chart {
  return {
    label: title === '' ? chart.label : `${title}. ${chart.label}`,
    draw(surface, context) {
      const { palette } = context;
      const { width, height } = surface;
      const room = width - 2 * side;
      const legendTop = title === '' ? 2 : drawTitle(surface, palette, title, subtitle);
      const placed = layLegend(surface, legend, room);
      for (const { entry, x, line } of placed) {
        drawEntry(surface, palette, entry, side + x, legendTop + line * legendLine + legendLine / 2);
      }
      const lines = (placed.at(-1)?.line ?? -1) + 1;
      const top = legendTop + lines * legendLine + (title === '' && lines === 0 ? 0 : 8);
      const below = caption === '' ? 2 : captionHeight;
      const inner = inset(surface, { x: 4, y: top, w: width - 8, h: Math.max(40, height - top - below) });
      chart.draw(inner, context);
      if (caption !== '')
        surface.text(clipped(surface, caption, room, {}), side, height - 12, { color: palette.faint });
    },
    ...(chart.table === undefined ? {} : { table: chart.table }),
  };
}

/** @returns y below title and subtitle */
function drawTitle(surface: Surface, palette: Palette, title: string, subtitle: string): number {
  const room = surface.width - 2 * side;
  const shown = clipped(surface, title, room, titlePaint);
  surface.text(shown, side, 22, { ...titlePaint, color: palette.ink });
  if (subtitle === '') return 36;
  const after = side + surface.textWidth(shown, titlePaint) + 12;
  const isBeside = after + surface.textWidth(subtitle, subtitlePaint) <= surface.width - side;
  const text = clipped(surface, subtitle, isBeside ? surface.width : room, subtitlePaint);
  surface.text(text, isBeside ? after : side, isBeside ? 22.5 : 41, { ...subtitlePaint, color: palette.muted });
  return isBeside ? 36 : 52;
}

/**
 * Height around the chart of a picture with one line of legend.
 * @param isBare without title and caption
 */
export function pictureMargin(legend: readonly LegendEntry[], isBare = false): number {
  return (isBare ? 12 : 44 + captionHeight) + (legend.length > 0 ? legendLine : 0);
}

/** Entries in rows, wrapped at the width. */
function layLegend(surface: Surface, legend: readonly LegendEntry[], room: number): readonly Placed[] {
  let x = 0;
  let line = 0;
  return legend.map((entry) => {
    const width = markWidth + 6 + surface.textWidth(entry.text);
    if (x > 0 && x + width > room) {
      x = 0;
      line++;
    }
    const placed = { entry, x, line };
    x += width + entryGap;
    return placed;
  });
}

function drawEntry(surface: Surface, palette: Palette, entry: LegendEntry, x: number, y: number): void {
  const colour = entry.colour?.(palette) ?? palette.muted;
  const middle = x + markWidth / 2;
  switch (entry.mark) {
    case 'line':
      surface.shape(segment(x, y, x + markWidth, y), { stroke: colour, width: 2.2 });
      break;
    case 'dotted':
      surface.shape(segment(x, y, x + markWidth, y), { stroke: colour, width: 1.6, dash: [2, 3] });
      break;
    case 'dot':
      surface.shape((path) => path.circle(middle, y, 3.5), { fill: colour });
      break;
    case 'ring':
      surface.shape((path) => path.circle(middle, y, 4), { fill: palette.surface, stroke: colour, width: 2 });
      break;
    case 'cross':
      surface.shape(crosses([[middle, y]], 3.2), { stroke: colour, width: 1.4 });
      break;
    case 'square':
      surface.shape((path) => path.rect(middle - 6, y - 5, 12, 10), { fill: colour });
      break;
    case 'box':
      surface.shape((path) => path.rect(middle - 5.5, y - 4.5, 11, 9), { stroke: colour });
      break;
    case 'ramp':
      for (let k = 0; k < markWidth; k++) {
        surface.shape((path) => path.rect(x + k, y - 4, 1.3, 8), { fill: rampColour(palette, k / (markWidth - 1)) });
      }
  }
  surface.text(entry.text, x + markWidth + 6, y, { color: palette.muted });
}

/** Shortens a text to its width. */
function clipped(surface: Surface, text: string, room: number, paint: Pick<TextPaint, 'size' | 'weight'>): string {
  if (surface.textWidth(text, paint) <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (surface.textWidth(`${text.slice(0, middle)}…`, paint) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

/** Size of a picture. @defaultValue 960 × 560 */
export const pictureSize: Size = { width: 960, height: 560 };
