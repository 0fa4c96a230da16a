import { pinColour } from '../../../../src/charts/axes/frame.ts';
import { type Palette, rampColour } from '../../../../src/charts/axes/palette.ts';
import type { Layer, ParallelResult } from '../../../../src/charts/kernel/index.ts';
import { laneOpacity, lineStyle, parallelYs } from '../../../../src/charts/parallel/draw.ts';
import { prepareCanvas } from '../canvas-surface.ts';

/** Device pixel ratio of the lines: there are many, and a third pixel is not visible. */
const lineRatio = 2;

/** What each canvas holds: unchanged ones are not redrawn, because the browser copies and blends every changed canvas. */
const held = new WeakMap<HTMLCanvasElement, Layer | null>();

/** Puts a density on its canvas, which the page stretches; without one the canvas is hidden. */
export function putLayer(canvas: HTMLCanvasElement | null, layer: Layer | null): void {
  if (canvas === null || (held.has(canvas) && held.get(canvas) === layer)) return;
  held.set(canvas, layer);
  canvas.hidden = layer === null;
  const width = layer?.width ?? 1;
  const height = layer?.height ?? 1;
  if (canvas.width !== width || canvas.height !== height || layer === null) {
    canvas.width = width;
    canvas.height = height;
  }
  if (layer !== null) canvas.getContext('2d')?.putImageData(new ImageData(layer.data, width, height), 0, 0);
}

/** Geometry of the lines. */
export interface LinePlace {
  readonly xs: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** y of a line at an axis. */
function lineY(result: ParallelResult, line: number, axis: number, height: number): number {
  const { top, bottom, lane } = parallelYs(height);
  const position = result.positions[line * result.axes.length + axis] ?? -1;
  return position < 0 ? lane : bottom - position * (bottom - top);
}

/** Whether two results have the same lines: while a brush moves, the best of the selection often stay the best. */
export function sameLines(a: ParallelResult, b: ParallelResult): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
    return x.length === y.length;
  };
  return same(a.trial, b.trial) && same(a.positions, b.positions) && same(a.rank, b.rank);
}

/** Draws the lines, the best on top. One path per line: twice as fast as one per colour. */
export function drawLines(
  canvas: HTMLCanvasElement,
  result: ParallelResult,
  { xs, width, height }: LinePlace,
  palette: Palette,
): void {
  const surface = prepareCanvas(canvas, width, height, lineRatio);
  if (surface === undefined) return;
  const count = result.trial.length;
  const axes = result.axes.length;
  const style = lineStyle(count);
  const isUnset = (line: number, axis: number) => (result.positions[line * axes + axis] ?? -1) < 0;
  for (let line = count - 1; line >= 0; line--) {
    const stroke = rampColour(palette, result.rank[line] ?? 0);
    const hasUnset = result.positions.subarray(line * axes, (line + 1) * axes).some((position) => position < 0);
    const draw = (isFaint: boolean) =>
      surface.shape(
        (path) => {
          for (let axis = 0; axis + 1 < axes; axis++) {
            const a = isUnset(line, axis);
            const b = isUnset(line, axis + 1);
            if ((a && b) || (a || b) !== isFaint) continue;
            path.moveTo(xs[axis] ?? 0, lineY(result, line, axis, height));
            path.lineTo(xs[axis + 1] ?? 0, lineY(result, line, axis + 1, height));
          }
        },
        { stroke, width: style.width, opacity: isFaint ? laneOpacity(count) : style.opacity },
      );
    draw(false);
    if (hasUnset) draw(true);
  }
}

/** Draws pinned lines and the one under the pointer on top, if their trials are lines. */
export function drawRaised(
  canvas: HTMLCanvasElement,
  result: ParallelResult | null,
  { xs, width, height }: LinePlace,
  palette: Palette,
  { hover, pinned }: { readonly hover: number | null; readonly pinned: readonly number[] },
): void {
  const raised =
    result === null
      ? []
      : [
          ...pinned.map((trial, index) => ({ trial, stroke: pinColour(palette, index) })),
          { trial: hover, stroke: palette.signal },
        ]
          .map(({ trial, stroke }) => ({ line: trial === null ? -1 : result.trial.indexOf(trial), stroke }))
          .filter(({ line }) => line >= 0);
  canvas.hidden = raised.length === 0;
  if (raised.length === 0 || result === null) return;
  const surface = prepareCanvas(canvas, width, height, lineRatio);
  if (surface === undefined) return;
  for (const { line, stroke } of raised) {
    for (const paint of [
      { stroke: palette.surface, width: 5 },
      { stroke, width: 2.25 },
    ]) {
      surface.shape((path) => {
        result.axes.forEach((_, axis) => {
          const y = lineY(result, line, axis, height);
          if (axis === 0) path.moveTo(xs[0] ?? 0, y);
          else path.lineTo(xs[axis] ?? 0, y);
        });
      }, paint);
    }
  }
}

/** The line nearest to a place, within a few pixels. */
export function nearestLine(result: ParallelResult, { xs, height }: LinePlace, x: number, y: number): number | null {
  const gap = xs.findIndex((left, k) => k + 1 < xs.length && x >= left && x < (xs[k + 1] ?? 0));
  if (gap < 0) return null;
  const left = xs[gap] ?? 0;
  const part = (x - left) / ((xs[gap + 1] ?? 1) - left);
  let found: number | null = null;
  let least = 7;
  for (let line = 0; line < result.trial.length; line++) {
    const a = lineY(result, line, gap, height);
    const b = lineY(result, line, gap + 1, height);
    const distance = Math.abs(a + part * (b - a) - y);
    if (distance < least) {
      least = distance;
      found = result.trial[line] ?? null;
    }
  }
  return found;
}
