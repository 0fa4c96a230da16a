import {
  type Box,
  type Paint,
  type PathSink,
  type Shape,
  type Surface,
  type TextPaint,
  textSize,
  textWeight,
} from '../../../src/plot/index.ts';

const family = "'Inter Variable', system-ui, sans-serif";

/** Draws on a canvas whose transform already maps CSS pixels to device pixels. */
export class CanvasSurface implements Surface {
  readonly width: number;
  readonly height: number;
  readonly #context: CanvasRenderingContext2D;
  readonly #sink: PathSink;

  constructor(context: CanvasRenderingContext2D, width: number, height: number) {
    this.#context = context;
    this.width = width;
    this.height = height;
    this.#sink = {
      moveTo: (x, y) => context.moveTo(x, y),
      lineTo: (x, y) => context.lineTo(x, y),
      closePath: () => context.closePath(),
      rect: (x, y, w, h) => context.rect(x, y, w, h),
      circle(x, y, radius) {
        if (Number.isNaN(x) || Number.isNaN(y)) return;
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      },
    };
  }

  shape(shape: Shape, { fill, stroke, width = 1, dash, opacity = 1, evenOdd = false }: Paint): void {
    const context = this.#context;
    context.beginPath();
    shape(this.#sink);
    context.globalAlpha = opacity;
    if (fill !== undefined) {
      context.fillStyle = fill;
      context.fill(evenOdd ? 'evenodd' : 'nonzero');
    }
    if (stroke !== undefined) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.setLineDash(dash === undefined ? [] : [...dash]);
      context.stroke();
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
  }

  text(text: string, x: number, y: number, paint: TextPaint): void {
    const context = this.#context;
    this.#font(paint);
    context.textAlign = paint.align ?? 'left';
    context.textBaseline = paint.baseline ?? 'middle';
    if (paint.halo !== undefined) {
      context.strokeStyle = paint.halo;
      context.lineWidth = 3.5;
      context.lineJoin = 'round';
      context.strokeText(text, x, y);
    }
    context.fillStyle = paint.color;
    context.fillText(text, x, y);
  }

  clip({ x, y, w, h }: Box, draw: () => void): void {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(x, y, w, h);
    context.clip();
    draw();
    context.restore();
  }

  textWidth(text: string, paint: Pick<TextPaint, 'size' | 'weight'> = {}): number {
    this.#font(paint);
    return this.#context.measureText(text).width;
  }

  #font({ size = textSize, weight = textWeight }: Pick<TextPaint, 'size' | 'weight'>): void {
    this.#context.font = `${weight} ${size}px ${family}`;
  }
}

/** Highest device pixel ratio that charts are drawn at: beyond it nobody sees a difference, and memory grows. */
const maxRatio = 3;

/**
 * Sizes a canvas for the device and clears it.
 * @returns a surface in CSS pixels; undefined where the browser gives no context
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratioLimit = maxRatio,
): CanvasSurface | undefined {
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
  return new CanvasSurface(context, width, height);
}
