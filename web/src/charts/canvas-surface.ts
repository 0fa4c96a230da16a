import { CanvasSurface } from '../../../src/charts/surface/canvas.ts';
import type { Raster, Surface } from '../../../src/charts/surface/surface.ts';

const family = "'Inter Variable', system-ui, sans-serif";

/** A picture as a separate canvas. */
export function rasterCanvas({ data, width, height }: Raster): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

/** Draws on a canvas of the page whose transform already maps CSS pixels to device pixels. */
export function pageSurface(context: CanvasRenderingContext2D, width: number, height: number): Surface {
  return new CanvasSurface<CanvasImageSource>(context, width, height, { toImage: rasterCanvas, family });
}

/** Highest device pixel ratio that charts are drawn at: beyond it there is no visible difference, and memory grows. */
const maxRatio = 3;

/**
 * Sizes a canvas for the device and clears it.
 * @returns a surface in CSS pixels; undefined if the browser provides no context
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratioLimit = maxRatio,
): Surface | undefined {
  const ratio = Math.min(ratioLimit, window.devicePixelRatio || 1);
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  // Setting a size clears and reallocates: only when it changes.
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return pageSurface(context, width, height);
}
