import { type Palette, rampColour } from '../axes/palette.ts';
import type { PathSink, Surface } from '../surface/surface.ts';

/** Geometry and marks of parallel coordinates: the dashboard and pictures share them. */

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

/** Dimensions, pixels. */
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
function lineStyle(count: number): { readonly width: number; readonly opacity: number } {
  if (count <= 100) return { width: 1.35, opacity: 0.8 };
  return count < 600 ? { width: 1.2, opacity: 0.6 } : { width: 1, opacity: 0.34 };
}

/** Opacity of lines into and out of "not set": at full strength they would dominate the picture. */
function laneOpacity(count: number): number {
  return count > 30 ? 0.1 : 0.3;
}

/** y of a line at an axis. @param position 0..1 along the axis as drawn; negative: not set */
export function lineY({ top, bottom, lane }: Pick<ParallelPlace, 'top' | 'bottom' | 'lane'>, position: number): number {
  return position < 0 ? lane : bottom - position * (bottom - top);
}

/** The band of a category: each owns an equal part of the axis, and its trials fill most of it. @param slot 0 lowest */
export function categoryBand(
  { top, bottom }: Pick<ParallelPlace, 'top' | 'bottom'>,
  count: number,
  slot: number,
): { readonly y: number; readonly height: number } {
  const band = (bottom - top) / Math.max(1, count);
  return { y: bottom - (slot + 0.86) * band, height: Math.max(1, band * 0.72) };
}

/** Rank 0..1 beside the metric's axis, which is the legend of the colours. @param share 0 at its top, 1 at its bottom */
export function rankShade(
  share: number,
  { goal, isFlipped }: { readonly goal: 'minimize' | 'maximize'; readonly isFlipped: boolean },
): number {
  return (goal === 'maximize') !== isFlipped ? 1 - share : share;
}

/** Lines of trials. */
export interface ParallelLines {
  /** Number of axes. */
  readonly axes: number;
  /** [lines · axes] 0..1 along each axis as drawn; negative: not set. */
  readonly positions: Float32Array;
  /** [lines] 1 best … 0 worst. */
  readonly rank: Float32Array;
}

/** Draws the lines in reverse order, the first on top. One path per line: twice as fast as one per colour. */
export function drawLines(
  surface: Surface,
  place: Pick<ParallelPlace, 'xs' | 'top' | 'bottom' | 'lane'>,
  palette: Palette,
  { axes, positions, rank }: ParallelLines,
): void {
  const { width, opacity } = lineStyle(rank.length);
  const faint = laneOpacity(rank.length);
  for (let line = rank.length - 1; line >= 0; line--) {
    const at = positions.subarray(line * axes, (line + 1) * axes);
    const stroke = rampColour(palette, rank[line] ?? 0);
    surface.shape((path) => outlineLine(path, place, at, false), { stroke, width, opacity });
    if (at.some((position) => position < 0)) {
      surface.shape((path) => outlineLine(path, place, at, true), { stroke, width, opacity: faint });
    }
  }
}

/** The parts of a line between set values, or with `isFaint` the parts into and out of "not set". */
function outlineLine(
  path: PathSink,
  place: Pick<ParallelPlace, 'xs' | 'top' | 'bottom' | 'lane'>,
  at: Float32Array,
  isFaint: boolean,
): void {
  let isDown = false;
  for (let axis = 0; axis + 1 < at.length; axis++) {
    const a = at[axis] ?? -1;
    const b = at[axis + 1] ?? -1;
    const isDrawn = !(a < 0 && b < 0) && (a < 0 || b < 0) === isFaint;
    if (isDrawn && !isDown) path.moveTo(place.xs[axis] ?? 0, lineY(place, a));
    if (isDrawn) path.lineTo(place.xs[axis + 1] ?? 0, lineY(place, b));
    isDown = isDrawn;
  }
}
