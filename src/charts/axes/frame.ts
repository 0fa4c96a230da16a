import { type Box, type Shape, type Surface, type TextPaint, textSize } from '../surface/surface.ts';
import { tickText } from './format.ts';
import { type Palette, seriesColour } from './palette.ts';
import type { Scale } from './scale.ts';

/** Space around the plotting area, pixels. */
export interface Margins {
  readonly left?: number;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
}

/** The plotting area inside a drawing. */
export function plotBox(
  { width, height }: { readonly width: number; readonly height: number },
  { left = 60, top = 22, right = 22, bottom = 28 }: Margins = {},
): Box {
  return { x: left, y: top, w: Math.max(10, width - left - right), h: Math.max(10, height - top - bottom) };
}

/** Input of {@link drawAxes}. */
export interface AxesOptions {
  readonly x?: Scale;
  readonly y?: Scale;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xText?: (value: number) => string;
  readonly yText?: (value: number) => string;
  readonly xTicks?: number;
  readonly yTicks?: number;
  /** Only whole numbers have a tick on x. @defaultValue false */
  readonly isWholeX?: boolean;
  /** @defaultValue true */
  readonly grid?: boolean;
}

const crisp = (value: number) => Math.round(value) + 0.5;

/** Horizontal gridlines with values at the left, the base line with values below. */
export function drawAxes(surface: Surface, box: Box, palette: Palette, options: AxesOptions): void {
  const { x, y, grid = true, xText = tickText, yText = tickText } = options;
  if (y !== undefined) {
    for (const value of y.ticks(options.yTicks ?? Math.max(2, Math.round(box.h / 46)))) {
      const py = crisp(y.at(value));
      if (py < box.y - 1 || py > box.y + box.h + 1) continue;
      if (grid) surface.shape(segment(box.x, py, box.x + box.w, py), { stroke: palette.grid });
      surface.text(yText(value), box.x - 8, py, { color: palette.faint, align: 'right' });
    }
  }
  if (x !== undefined) {
    // The axis label is at the left end of the base line: ticks must not overlap it.
    const clear = options.xLabel === undefined ? Number.NEGATIVE_INFINITY : box.x - 6;
    for (const value of x.ticks(options.xTicks ?? Math.max(2, Math.round(box.w / 110)))) {
      const px = crisp(x.at(value));
      if (px < box.x - 1 || px > box.x + box.w + 1) continue;
      if (options.isWholeX === true && !Number.isInteger(value)) continue;
      surface.shape(segment(px, box.y + box.h, px, box.y + box.h + 4), { stroke: palette.strong });
      if (px > clear)
        surface.text(xText(value), px, box.y + box.h + 7, { color: palette.faint, align: 'center', baseline: 'top' });
    }
    baseLine(surface, box, palette);
  }
  axisLabels(surface, box, palette, options);
}

/** The line below the plotting area. */
export function baseLine(surface: Surface, box: Box, palette: Palette): void {
  const y = box.y + box.h + 0.5;
  surface.shape(segment(box.x, y, box.x + box.w, y), { stroke: palette.strong });
}

/** Pixels between the plotting area and text above it, so that a tick at the top does not touch it. */
export const labelLift = 8;

/** Names of the axes: y above the upper left corner, x at the left of the base line. */
export function axisLabels(
  surface: Surface,
  box: Box,
  palette: Palette,
  { xLabel, yLabel }: Pick<AxesOptions, 'xLabel' | 'yLabel'>,
): void {
  if (yLabel !== undefined) {
    surface.text(fitted(surface, yLabel, surface.width - 24), 12, box.y - labelLift, {
      color: palette.faint,
      baseline: 'bottom',
    });
  }
  if (xLabel !== undefined) {
    surface.text(xLabel, box.x - 14, box.y + box.h + 7, { color: palette.faint, align: 'right', baseline: 'top' });
  }
}

/** Writes a sentence in the middle of an empty plotting area that says why it is empty. */
export function drawSentence(surface: Surface, box: Box, palette: Palette, sentence: string): void {
  surface.text(fitted(surface, sentence, box.w, noteSize), box.x + box.w / 2, box.y + box.h / 2, {
    color: palette.muted,
    align: 'center',
    ...noteSize,
  });
}

const noteSize = { size: 13, weight: 400 } as const;

/** A text shortened to fit a width. */
export function fitted(
  surface: Surface,
  text: string,
  width: number,
  paint: Pick<TextPaint, 'size' | 'weight'> = { size: textSize },
): string {
  if (surface.textWidth(text, paint) <= width) return text;
  let [fits, fails] = [0, text.length];
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    if (surface.textWidth(`${text.slice(0, middle)}…`, paint) <= width) fits = middle;
    else fails = middle;
  }
  return `${text.slice(0, fits)}…`;
}

/** A straight line. */
export function segment(x0: number, y0: number, x1: number, y1: number): Shape {
  return (path) => {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  };
}

/** A line through points; a NaN interrupts it. */
export function polyline(count: number, x: (index: number) => number, y: (index: number) => number): Shape {
  return (path) => {
    let isDown = false;
    for (let i = 0; i < count; i++) {
      const px = x(i);
      const py = y(i);
      if (Number.isNaN(px) || Number.isNaN(py)) isDown = false;
      else if (isDown) path.lineTo(px, py);
      else {
        path.moveTo(px, py);
        isDown = true;
      }
    }
  };
}

/** The area between two lines over the same x. */
export function band(
  count: number,
  x: (i: number) => number,
  low: (i: number) => number,
  high: (i: number) => number,
): Shape {
  return (path) => {
    const known = (i: number) => !Number.isNaN(low(i)) && !Number.isNaN(high(i));
    for (let start = 0; start < count; start++) {
      if (!known(start)) continue;
      let end = start;
      while (end + 1 < count && known(end + 1)) end++;
      path.moveTo(x(start), high(start));
      for (let i = start + 1; i <= end; i++) path.lineTo(x(i), high(i));
      for (let i = end; i >= start; i--) path.lineTo(x(i), low(i));
      path.closePath();
      start = end;
    }
  };
}

/** Crosses of a half width; skips points that are not numbers. */
export function crosses(points: readonly (readonly [number, number])[], half: number): Shape {
  return (path) => {
    for (const [x, y] of points) {
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      path.moveTo(x - half, y - half);
      path.lineTo(x + half, y + half);
      path.moveTo(x + half, y - half);
      path.lineTo(x - half, y + half);
    }
  };
}

/** Rings around pinned trials, each in its colour. @param placeOf undefined if the chart does not show the trial */
export function drawPins(
  surface: Surface,
  palette: Palette,
  pinned: readonly number[],
  placeOf: (trial: number) => readonly [number, number] | undefined,
  radius: number,
): void {
  for (const [index, trial] of pinned.entries()) {
    const place = placeOf(trial);
    if (place === undefined) continue;
    surface.shape((path) => path.circle(...place, radius), { stroke: palette.surface, width: 4 });
    surface.shape((path) => path.circle(...place, radius), { stroke: pinColour(palette, index), width: 2.2 });
  }
}

/** Colour of a pinned trial: a comparison colour other than the first, which is reserved for the best. */
export function pinColour(palette: Palette, index: number): string {
  return seriesColour(palette, index + 1);
}

/** Labels at the right of the plotting area, moved apart; skips labels whose height is not finite. */
export function drawEndLabels(
  surface: Surface,
  box: Box,
  labels: readonly { readonly text: string; readonly y: number; readonly color: string }[],
  space: number,
): void {
  const known = labels.filter(({ y }) => Number.isFinite(y));
  const heights = known.map(({ y }) => y);
  const places = spreadLabels(heights, 13, box.y, box.y + box.h);
  known.forEach(({ text, color }, i) => {
    surface.text(text, box.x + box.w + space, places[i] ?? 0, { color });
  });
}

/** Places texts one above the other without overlap, keeping their order. @returns y of each */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let least = low;
  for (const i of order) {
    placed[i] = Math.max(least, wanted[i] ?? 0);
    least = (placed[i] ?? 0) + gap;
  }
  let most = high;
  for (const i of order.reverse()) {
    placed[i] = Math.min(most, placed[i] ?? 0);
    most = (placed[i] ?? 0) - gap;
  }
  return placed;
}
