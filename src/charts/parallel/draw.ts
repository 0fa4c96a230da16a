import { countText } from '../axes/format.ts';
import { fitted, segment } from '../axes/frame.ts';
import { rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick } from '../axes/plane.ts';
import type { Chart, DrawContext } from '../chart.ts';
import type { Raster, Surface } from '../surface/surface.ts';
import { axisBranches, branchValue } from './explore-axes.ts';
import { categoryBand, drawLines, type ParallelPlace, parallelXs, parallelYs, rankShade } from './marks.ts';

/** One axis of parallel coordinates. */
interface ParallelAxis extends PlaneAxis {
  /** What the axis is: `log`, `choice` … */
  readonly note: string;
  readonly isFlipped: boolean;
  /** The branch that has it, such as `optimizer = adamw`. */
  readonly branch: string | null;
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
      drawLines(surface, place, context.palette, { axes: axes.length, positions: data.positions, rank: data.rank });
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
  surface.shape(
    (path) => {
      for (let slot = 0; slot < count; slot++) {
        const { y, height } = categoryBand({ top, bottom }, count, slot);
        path.rect(x - 2, y, 4, height);
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
  for (let k = 0; k < steps; k++) {
    surface.shape((path) => path.rect(x + 4, top + k * step, 4, step + 0.4), {
      fill: rampColour(palette, rankShade((k + 0.5) / steps, { goal, isFlipped })),
    });
  }
}
