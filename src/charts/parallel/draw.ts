import { countText } from '../axes/format.ts';
import { fitted, segment } from '../axes/frame.ts';
import { rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick } from '../axes/plane.ts';
import type { Chart, DrawContext } from '../chart.ts';
import type { Raster, Surface } from '../surface/surface.ts';
import { axisBranches, branchValue } from './explore-axes.ts';

/** One axis of parallel coordinates. */
interface ParallelAxis extends PlaneAxis {
  /** What the axis is: `log`, `choice` … */
  readonly note: string;
  readonly isFlipped: boolean;
  /** The branch that has it, such as `optimizer = adamw`. */
  readonly branch: string | null;
}

/** Where parallel coordinates lie, pixels. */
export interface ParallelPlace {
  /** x of each axis. */
  readonly xs: readonly number[];
  readonly top: number;
  readonly bottom: number;
  /** y of "not set". */
  readonly lane: number;
  readonly width: number;
  readonly height: number;
}

/** Trials as lines over parallel axes. */
export interface ParallelData {
  readonly axes: readonly ParallelAxis[];
  /** Trials shown; with a density, more than there are lines. */
  readonly trials: number;
  /** [lines · axes] 0..1 along each axis as drawn; negative: not set. */
  readonly positions: Float32Array;
  /** [lines] 1 best … 0 worst; drawn in reverse order, the first on top. */
  readonly rank: Float32Array;
  /** All trials as density under the lines. */
  readonly density?: ((place: ParallelPlace, context: DrawContext) => ParallelDensity | null) | undefined;
  /** Direction of the metric on the last axis, for the colours next to it; null if that axis is not a metric. */
  readonly goal: 'minimize' | 'maximize' | null;
}

/** A density and the layout it was computed for; it is stretched for other layouts. */
interface ParallelDensity {
  readonly raster: Raster;
  readonly place: ParallelPlace;
}

/** Dimensions shared by the interactive and the static chart, pixels. */
const parallelLayout = { top: 66, bottom: 18, lane: 26, left: 54, right: 66 } as const;

/** x of each axis. */
export function parallelXs(count: number, width: number): number[] {
  const { left, right } = parallelLayout;
  const span = Math.max(10, width - left - right);
  return Array.from({ length: count }, (_, k) => (count === 1 ? left + span / 2 : left + (k / (count - 1)) * span));
}

/** Upper and lower end of the axes and the lane of "not set". */
export function parallelYs(height: number): { readonly top: number; readonly bottom: number; readonly lane: number } {
  const { top, bottom, lane } = parallelLayout;
  return { top, bottom: height - bottom - lane, lane: height - bottom + 1 };
}

/** Strength of a line: many are thinner and paler. */
export function lineStyle(count: number): { readonly width: number; readonly opacity: number } {
  if (count <= 100) return { width: 1.35, opacity: 0.8 };
  return count < 600 ? { width: 1.2, opacity: 0.6 } : { width: 1, opacity: 0.34 };
}

/** Opacity of lines into and out of "not set": at full strength they would dominate the picture. */
export function laneOpacity(count: number): number {
  return count > 30 ? 0.1 : 0.3;
}

/** The chart of parallel coordinates: lines, drawn over a density if there are many trials. */
export function parallelChart(data: ParallelData): Chart {
  const { axes } = data;
  return {
    label: `Parallel coordinates of ${countText(data.trials)} trials over ${axes.length} axes`,
    draw(surface, context) {
      const { width, height } = surface;
      const place = { xs: parallelXs(axes.length, width), ...parallelYs(height), width, height };
      const density = data.density?.(place, context) ?? null;
      if (density !== null) drawDensity(surface, density, place);
      drawLines(surface, place, context, data);
      drawLane(surface, place, context, axes);
      drawBranches(surface, place, context, axes);
      drawAxes(surface, place, context, data);
    },
  };
}

function drawDensity(surface: Surface, { raster, place: from }: ParallelDensity, to: ParallelPlace): void {
  const step = from.width / raster.width;
  for (let k = 0; k + 1 < to.xs.length; k++) {
    const left = Math.round((from.xs[k] ?? 0) / step);
    const right = Math.round((from.xs[k + 1] ?? 0) / step);
    const [x, end] = [to.xs[k] ?? 0, to.xs[k + 1] ?? 0];
    // The axes stretch, the lane below them does not.
    const middle = Math.round((from.bottom * raster.height) / from.height);
    const upper = crop(raster, left, 0, right - left, middle);
    const lower = crop(raster, left, middle, right - left, raster.height - middle);
    surface.image(upper, { x, y: 0, w: end - x, h: to.bottom });
    surface.image(lower, { x, y: to.bottom, w: end - x, h: to.height - to.bottom });
  }
}

function crop({ data, width }: Raster, left: number, top: number, w: number, h: number): Raster {
  const part = new Uint8ClampedArray(Math.max(1, w) * Math.max(1, h) * 4);
  for (let row = 0; row < h; row++) {
    const at = ((top + row) * width + left) * 4;
    part.set(data.subarray(at, at + w * 4), row * w * 4);
  }
  return { data: part, width: Math.max(1, w), height: Math.max(1, h) };
}

function drawLines(
  surface: Surface,
  { xs, top, bottom, lane }: ParallelPlace,
  { palette }: DrawContext,
  { axes, positions, rank }: ParallelData,
): void {
  const n = rank.length;
  const { width, opacity } = lineStyle(n);
  const at = (line: number, axis: number) => positions[line * axes.length + axis] ?? -1;
  const y = (position: number) => (position < 0 ? lane : bottom - position * (bottom - top));
  for (let line = n - 1; line >= 0; line--) {
    const stroke = rampColour(palette, rank[line] ?? 0);
    for (const [isFaint, paint] of [
      [false, { stroke, width, opacity }],
      [true, { stroke, width, opacity: laneOpacity(n) }],
    ] as const) {
      surface.shape((path) => {
        let isDown = false;
        for (let axis = 0; axis + 1 < axes.length; axis++) {
          const a = at(line, axis);
          const b = at(line, axis + 1);
          const isDrawn = !(a < 0 && b < 0) && (a < 0 || b < 0) === isFaint;
          if (isDrawn && !isDown) path.moveTo(xs[axis] ?? 0, y(a));
          if (isDrawn) path.lineTo(xs[axis + 1] ?? 0, y(b));
          isDown = isDrawn;
        }
      }, paint);
    }
  }
}

function drawLane(
  surface: Surface,
  { xs, lane }: ParallelPlace,
  { palette }: DrawContext,
  axes: readonly ParallelAxis[],
): void {
  if (axes.every(({ branch }) => branch === null)) return;
  surface.shape(segment((xs[0] ?? 0) - 8, lane, (xs.at(-1) ?? 0) + 8, lane), { stroke: palette.strong, dash: [2, 4] });
  surface.text('not set', 4, lane, { color: palette.faint, halo: palette.surface });
}

function drawBranches(
  surface: Surface,
  { xs }: ParallelPlace,
  { palette }: DrawContext,
  axes: readonly ParallelAxis[],
): void {
  const gap = (xs[1] ?? 120) - (xs[0] ?? 0);
  for (const { from, to, text } of axisBranches(axes)) {
    const a = (xs[from] ?? 0) - gap * 0.4;
    const b = (xs[to] ?? 0) + gap * 0.4;
    const bracket = (path: Parameters<Parameters<Surface['shape']>[0]>[0]) => {
      path.moveTo(a, 25);
      path.lineTo(a, 18);
      path.lineTo(b, 18);
      path.lineTo(b, 25);
    };
    surface.shape(bracket, { stroke: palette.strong });
    const room = b - a + gap * 0.16;
    const short = surface.textWidth(text) <= room ? text : branchValue(text);
    surface.text(fitted(surface, short, room), (a + b) / 2, 8, { color: palette.muted, align: 'center' });
  }
}

function drawAxes(
  surface: Surface,
  place: ParallelPlace,
  { palette }: DrawContext,
  { axes, goal }: ParallelData,
): void {
  const { xs, top, bottom, lane } = place;
  const gap = (xs[1] ?? 200) - (xs[0] ?? 0);
  axes.forEach((axis, k) => {
    const x = xs[k] ?? 0;
    const isMetric = goal !== null && k === axes.length - 1;
    surface.shape(segment(x, top, x, bottom), { stroke: palette.muted });
    const name = { size: 12, weight: 600 } as const;
    // Names at the ends have half the space on their outer side.
    const room = Math.min(gap - 8, 2 * Math.min(x, place.width - x) - 4);
    surface.text(fitted(surface, axis.label, Math.max(24, room), name), x, 40, {
      color: palette.ink,
      align: 'center',
      ...name,
    });
    surface.text(fitted(surface, axis.note, Math.max(24, room)), x, 54, { color: palette.faint, align: 'center' });
    if (axis.branch !== null)
      surface.shape((path) => path.circle(x, lane, 2.5), { fill: palette.surface, stroke: palette.muted });
    if (axis.kind === 'category') drawBands(surface, place, palette, axis, x);
    if (isMetric) drawRamp(surface, place, palette, x, goal, axis.isFlipped);
    const scale = planeScale(axis, axis.isFlipped ? top : bottom, axis.isFlipped ? bottom : top);
    const text = planeTick(axis, Math.max(3, Math.floor((gap - 14) / 6.2)));
    const wanted = axis.kind === 'category' ? Math.max(1, Math.floor((bottom - top) / 26)) : 5;
    for (const tick of scale.ticks(wanted)) {
      const y = scale.at(tick);
      if (axis.kind === 'number') surface.shape(segment(x - 2, y, x + 3, y), { stroke: palette.muted });
      surface.text(text(tick), x + (isMetric ? 14 : 7), y, { color: palette.muted, halo: palette.surface });
    }
  });
}

/** Each category owns an equal band; its trials fill most of it. */
function drawBands(
  surface: Surface,
  { top, bottom }: ParallelPlace,
  palette: DrawContext['palette'],
  axis: ParallelAxis,
  x: number,
): void {
  const count = Math.max(1, axis.values.length);
  const band = (bottom - top) / count;
  surface.shape(
    (path) => {
      for (let slot = 0; slot < count; slot++) {
        path.rect(x - 2, bottom - (slot + 0.86) * band, 4, Math.max(1, band * 0.72));
      }
    },
    { fill: palette.muted, opacity: 0.8 },
  );
}

/** The colours of ranks along the metric's axis. */
function drawRamp(
  surface: Surface,
  { top, bottom }: ParallelPlace,
  palette: DrawContext['palette'],
  x: number,
  goal: 'minimize' | 'maximize',
  isFlipped: boolean,
): void {
  const steps = 24;
  const step = (bottom - top) / steps;
  const isBestOnTop = (goal === 'maximize') !== isFlipped;
  for (let k = 0; k < steps; k++) {
    const share = (k + 0.5) / steps;
    surface.shape((path) => path.rect(x + 4, top + k * step, 4, step + 0.4), {
      fill: rampColour(palette, isBestOnTop ? 1 - share : share),
    });
  }
}
