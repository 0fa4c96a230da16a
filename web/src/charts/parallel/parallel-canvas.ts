import { pinColour } from '../../../../src/charts/axes/frame.ts';
import type { Palette } from '../../../../src/charts/axes/palette.ts';
import type { Layer, ParallelResult } from '../../../../src/charts/kernel/index.ts';
import { drawLines, lineY, type ParallelPlace } from '../../../../src/charts/parallel/marks.ts';
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

/** y of a line at an axis. */
function yOf({ positions, axes }: ParallelResult, place: ParallelPlace, line: number, axis: number): number {
  return lineY(place, positions[line * axes.length + axis] ?? -1);
}

/** Whether two results have the same lines: while a brush moves, the best of the selection often stay the best. */
export function sameLines(a: ParallelResult, b: ParallelResult): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
    return x.length === y.length;
  };
  return same(a.trial, b.trial) && same(a.positions, b.positions) && same(a.rank, b.rank);
}

/** Draws the lines, the best on top. */
export function paintLines(
  canvas: HTMLCanvasElement,
  { axes, positions, rank }: ParallelResult,
  place: ParallelPlace,
  palette: Palette,
): void {
  const surface = prepareCanvas(canvas, place.width, place.height, lineRatio);
  if (surface !== undefined) drawLines(surface, place, palette, { axes: axes.length, positions, rank });
}

/** Draws pinned lines and the one under the pointer on top, if their trials are lines. */
export function paintRaised(
  canvas: HTMLCanvasElement,
  result: ParallelResult | null,
  place: ParallelPlace,
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
  const surface = prepareCanvas(canvas, place.width, place.height, lineRatio);
  if (surface === undefined) return;
  for (const { line, stroke } of raised) {
    for (const paint of [
      { stroke: palette.surface, width: 5 },
      { stroke, width: 2.25 },
    ]) {
      surface.shape((path) => {
        result.axes.forEach((_, axis) => {
          const y = yOf(result, place, line, axis);
          if (axis === 0) path.moveTo(place.xs[0] ?? 0, y);
          else path.lineTo(place.xs[axis] ?? 0, y);
        });
      }, paint);
    }
  }
}

/** The line nearest to a place, within a few pixels. */
export function nearestLine(result: ParallelResult, place: ParallelPlace, x: number, y: number): number | null {
  const { xs } = place;
  const gap = xs.findIndex((left, k) => k + 1 < xs.length && x >= left && x < (xs[k + 1] ?? 0));
  if (gap < 0) return null;
  const left = xs[gap] ?? 0;
  const part = (x - left) / ((xs[gap + 1] ?? 1) - left);
  let found: number | null = null;
  let least = 7;
  for (let line = 0; line < result.trial.length; line++) {
    const a = yOf(result, place, line, gap);
    const b = yOf(result, place, line, gap + 1);
    const distance = Math.abs(a + part * (b - a) - y);
    if (distance < least) {
      least = distance;
      found = result.trial[line] ?? null;
    }
  }
  return found;
}
