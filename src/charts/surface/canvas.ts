import {
  type Box,
  type PathSink,
  plainText,
  type Raster,
  type Shape,
  type ShapePaint,
  type Surface,
  type TextPaint,
} from './surface.ts';

/** The used parts of a 2-D canvas context, of the browser or of a library that draws without one. */
export interface CanvasContext<Image> {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineJoin: 'bevel' | 'miter' | 'round';
  globalAlpha: number;
  font: string;
  textAlign: 'left' | 'center' | 'right' | 'start' | 'end';
  textBaseline: 'top' | 'middle' | 'bottom' | 'alphabetic' | 'hanging' | 'ideographic';
  save(): void;
  restore(): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, w: number, h: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  clip(): void;
  fill(rule: 'evenodd' | 'nonzero'): void;
  stroke(): void;
  setLineDash(dash: number[]): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  drawImage(image: Image, x: number, y: number, w: number, h: number): void;
}

/** What a canvas surface needs besides its context. */
export interface CanvasOptions<Image> {
  /** Turns a picture into a form that the context can draw. */
  readonly toImage: (raster: Raster) => Image;
  /** Family of all text. */
  readonly family: string;
}

/** Draws on a canvas whose transform already maps CSS pixels to device pixels. */
export class CanvasSurface<Image> implements Surface {
  readonly width: number;
  readonly height: number;
  readonly #context: CanvasContext<Image>;
  readonly #options: CanvasOptions<Image>;
  readonly #sink: PathSink;

  constructor(context: CanvasContext<Image>, width: number, height: number, options: CanvasOptions<Image>) {
    this.#context = context;
    this.#options = options;
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

  shape(shape: Shape, { fill, stroke, width = 1, dash, opacity = 1, evenOdd = false }: ShapePaint): void {
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
    const { color, align, baseline, halo } = { ...plainText, ...paint };
    this.#font(paint);
    context.textAlign = align;
    context.textBaseline = baseline;
    if (halo !== undefined) {
      context.strokeStyle = halo;
      context.lineWidth = 3.5;
      context.lineJoin = 'round';
      context.strokeText(text, x, y);
    }
    context.fillStyle = color;
    context.fillText(text, x, y);
  }

  image(raster: Raster, { x, y, w, h }: Box): void {
    this.#context.drawImage(this.#options.toImage(raster), x, y, w, h);
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

  textWidth(text: string, paint: Pick<TextPaint, 'size' | 'weight'> = plainText): number {
    this.#font(paint);
    return this.#context.measureText(text).width;
  }

  #font(paint: Pick<TextPaint, 'size' | 'weight'>): void {
    const { size, weight } = { ...plainText, ...paint };
    this.#context.font = `${weight} ${size}px ${this.#options.family}`;
  }
}
