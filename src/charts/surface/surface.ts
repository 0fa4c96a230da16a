/** What charts draw on: a canvas in the browser, an SVG text anywhere. Nothing here needs a DOM. */

/** A rectangle, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Receives the outline of a shape. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  rect(x: number, y: number, w: number, h: number): void;
  /** A full circle as a separate contour; skipped if the centre is not a number. */
  circle(x: number, y: number, radius: number): void;
}

/** Outlines something. */
export type Shape = (path: PathSink) => void;

/** How a shape is painted. Colours are `#rrggbb` or `#rrggbbaa`. */
export interface ShapePaint {
  readonly fill?: string;
  readonly stroke?: string;
  /** Stroke width, pixels. @defaultValue 1 */
  readonly width?: number;
  readonly dash?: readonly number[];
  /** Of the whole shape. @defaultValue 1 */
  readonly opacity?: number;
  /** Contours inside contours are holes. */
  readonly evenOdd?: boolean;
}

/** How text is painted. */
export interface TextPaint {
  readonly color: string;
  /** Pixels. @defaultValue 11 */
  readonly size?: number;
  /** @defaultValue 500 */
  readonly weight?: number;
  /** @defaultValue 'left' */
  readonly align?: 'left' | 'center' | 'right';
  /** @defaultValue 'middle' */
  readonly baseline?: 'top' | 'middle' | 'bottom';
  /** Colour of an outline that keeps the text readable over marks. */
  readonly halo?: string;
}

/** A picture of pixels: RGBA, row by row from the top, not premultiplied. */
export interface Raster {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Something to draw on. Coordinates are pixels from the upper left corner. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  shape(shape: Shape, paint: ShapePaint): void;
  text(text: string, x: number, y: number, paint: TextPaint): void;
  /** Stretches a picture over a box. */
  image(raster: Raster, box: Box): void;
  /** Draws inside the box only. */
  clip(box: Box, draw: () => void): void;
  /** Width of a text in pixels; an estimate without a font. */
  textWidth(text: string, paint?: Pick<TextPaint, 'size' | 'weight'>): number;
}

/** Size of the text of ticks and notes, pixels. */
export const textSize = 11;
/** Weight of the text of ticks and notes. */
const textWeight = 500;

/** Defaults of {@link TextPaint}. */
export const plainText = { size: textSize, weight: textWeight, align: 'left', baseline: 'middle' } as const;
