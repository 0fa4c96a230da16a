import { readFile } from 'node:fs/promises';
import type { Palette } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { reportError } from '../errors.ts';
import { type CanvasContext, CanvasSurface } from '../surface/canvas.ts';
import type { Raster } from '../surface/surface.ts';

/** The used parts of @napi-rs/canvas, which is an optional package for PNG. */
interface CanvasModule {
  createCanvas(width: number, height: number): Canvas;
  readonly GlobalFonts: { register(font: Buffer, name: string): unknown };
}

interface Canvas {
  getContext(kind: '2d'): CanvasContext<unknown> & {
    createImageData(width: number, height: number): { readonly data: Uint8ClampedArray };
    putImageData(image: unknown, x: number, y: number): void;
    scale(x: number, y: number): void;
    fillRect(x: number, y: number, w: number, h: number): void;
  };
  encode(format: 'png'): Promise<Uint8Array>;
}

/** Families of the bundled fonts, each a part of Unicode; the machine's fonts are the fallback. */
const fonts = [
  ['HyperDrive Inter', 'inter-latin-wght-normal.woff2'],
  ['HyperDrive Inter Extended', 'inter-latin-ext-wght-normal.woff2'],
  ['HyperDrive Inter Greek', 'inter-greek-wght-normal.woff2'],
  ['HyperDrive Inter Cyrillic', 'inter-cyrillic-wght-normal.woff2'],
] as const;
const family = [...fonts.map(([name]) => `'${name}'`), 'sans-serif'].join(', ');

/** Most pixels of a picture: 64 million are a quarter of a gigabyte. */
const pixelLimit = 64_000_000;

let loading: Promise<CanvasModule> | undefined;

/** Loads the library and its fonts once. */
function canvasModule(): Promise<CanvasModule> {
  // The name is in a variable so that neither the compiler nor bundlers require the optional package.
  loading ??= loadCanvas((name) => import(name)).catch((error: unknown) => {
    // A later attempt may find it installed.
    loading = undefined;
    throw error;
  });
  return loading;
}

/**
 * Loads the canvas library and registers the bundled fonts.
 * @param load imports a package by its name
 * @throws REPORT_NO_CANVAS if it is not installed or not compatible
 */
export async function loadCanvas(load: (name: string) => Promise<unknown>): Promise<CanvasModule> {
  const name = '@napi-rs/canvas';
  let found: unknown;
  try {
    found = await load(name);
  } catch (cause) {
    throw reportError(
      'REPORT_NO_CANVAS',
      `PNG pictures need the optional package ${name}: run \`npm install ${name}\` where hyperdrive-ml is installed (with -g for a global one), or write SVG`,
      { cause, details: { package: name } },
    );
  }
  if (!isCanvasModule(found))
    throw reportError('REPORT_NO_CANVAS', `the installed ${name} is not compatible: install version 1`);
  const folder = new URL('./fonts/', import.meta.url);
  for (const [font, file] of fonts) found.GlobalFonts.register(await readFile(new URL(file, folder)), font);
  return found;
}

function isCanvasModule(value: unknown): value is CanvasModule {
  return (
    typeof value === 'object' &&
    value !== null &&
    'createCanvas' in value &&
    typeof value.createCanvas === 'function' &&
    'GlobalFonts' in value &&
    value.GlobalFonts !== null
  );
}

/**
 * Draws a chart as PNG.
 * @param scale pixels of the picture per pixel of its layout, more than 0
 * @throws REPORT_NO_CANVAS if the library is not installed; REPORT_BAD_OPTION for more than 64 million pixels
 */
export async function pngPicture(chart: Chart, size: Size, palette: Palette, scale: number): Promise<Uint8Array> {
  const width = Math.round(size.width * scale);
  const height = Math.round(size.height * scale);
  if (width * height > pixelLimit)
    throw reportError(
      'REPORT_BAD_OPTION',
      `a picture of ${width} × ${height} pixels is too large: at most ${pixelLimit / 1e6} million`,
    );
  const library = await canvasModule();
  const canvas = library.createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, height);
  context.scale(scale, scale);
  const toImage = (raster: Raster): unknown => {
    const part = library.createCanvas(raster.width, raster.height);
    const inner = part.getContext('2d');
    const pixels = inner.createImageData(raster.width, raster.height);
    pixels.data.set(raster.data);
    inner.putImageData(pixels, 0, 0);
    return part;
  };
  chart.draw(new CanvasSurface(context, size.width, size.height, { toImage, family }), { palette });
  return canvas.encode('png');
}
