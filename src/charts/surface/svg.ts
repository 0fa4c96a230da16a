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

/** Average width of a character in ems, on the wide side: the reader's font may be wider than Inter. */
const averageCharacter = { plain: 0.57, bold: 0.64 };

const round = (value: number) => String(Math.round(value * 100) / 100);
const tenth = (value: number) => String(Math.round(value * 10) / 10);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters that XML allows. */
const allowedControl = /^[\t\n\r\u007f-\u009f]$/;

/** Text safe inside XML and HTML, attributes included. Characters that XML does not allow become �. */
export function escapeXml(text: string): string {
  return text
    .replace(/\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, (c) => (allowedControl.test(c) ? c : '\ufffd'))
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Path data of a shape. Skips coordinates that are not finite, as a canvas does. */
export function pathData(shape: Shape): string {
  let data = '';
  const isPlace = (...numbers: readonly number[]) => numbers.every(Number.isFinite);
  const sink: PathSink = {
    moveTo(x, y) {
      if (isPlace(x, y)) data += `M${round(x)} ${round(y)}`;
    },
    lineTo(x, y) {
      // A line needs a beginning.
      if (isPlace(x, y)) data += `${data === '' ? 'M' : 'L'}${round(x)} ${round(y)}`;
    },
    closePath() {
      if (data !== '') data += 'Z';
    },
    rect(x, y, w, h) {
      if (isPlace(x, y, w, h)) data += `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}Z`;
    },
    circle(x, y, radius) {
      if (!isPlace(x, y, radius)) return;
      // A tenth of a pixel is enough for dots, of which there may be thousands.
      const [r, left, top] = [round(radius), tenth(x + radius), tenth(y)];
      data += `M${left} ${top}a${r} ${r} 0 1 0${round(-2 * radius)} 0 ${r} ${r} 0 1 0 ${round(2 * radius)} 0z`;
    },
  };
  shape(sink);
  return data;
}

/** `#rrggbbaa` as an opaque colour and an opacity: renderers other than browsers do not read eight digits. */
function colour(name: 'fill' | 'stroke', value: string | undefined): string {
  if (value === undefined) return name === 'fill' ? ' fill="none"' : '';
  if (value.length !== 9 || !value.startsWith('#')) return ` ${name}="${escapeXml(value)}"`;
  return ` ${name}="${value.slice(0, 7)}" ${name}-opacity="${round(Number.parseInt(value.slice(7), 16) / 255)}"`;
}

/** Options for writing SVG. */
export interface SvgOptions {
  /** Returns a picture's URL, `data:image/png;base64,…`. @defaultValue none: pictures are refused */
  readonly imageUrl?: (raster: Raster) => string;
  /** Family of all text. @defaultValue Inter if available, otherwise the system's */
  readonly font?: string;
  /** Prefix of all ids: must differ between drawings of one page. @defaultValue 'clip' */
  readonly idPrefix?: string;
}

/** A surface that writes SVG. */
export class SvgSurface implements Surface {
  readonly width: number;
  readonly height: number;
  #body = '';
  #clips = 0;
  readonly #options: SvgOptions;

  constructor(width: number, height: number, options: SvgOptions = {}) {
    this.width = width;
    this.height = height;
    this.#options = options;
  }

  shape(shape: Shape, { fill, stroke, width = 1, dash, opacity, evenOdd }: ShapePaint): void {
    const data = pathData(shape);
    if (data === '') return;
    const line =
      stroke === undefined ? '' : `${colour('stroke', stroke)} stroke-width="${round(width)}" stroke-linejoin="round"`;
    const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash.map(round).join(' ')}"`;
    const alpha = opacity === undefined ? '' : ` opacity="${round(opacity)}"`;
    const rule = evenOdd === true ? ' fill-rule="evenodd"' : '';
    this.#body += `<path d="${data}"${colour('fill', fill)}${line}${dashes}${alpha}${rule}/>\n`;
  }

  text(text: string, x: number, y: number, paint: Parameters<Surface['text']>[3]): void {
    const { color, size, weight, align, baseline, halo } = { ...plainText, ...paint };
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    // Shifts of the baseline in ems: attributes for it differ between renderers.
    const shift = { top: 0.78, middle: 0.36, bottom: -0.22 }[baseline] * size;
    const outline =
      halo === undefined
        ? ''
        : `${colour('stroke', halo)} stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"`;
    this.#body +=
      `<text x="${round(x)}" y="${round(y + shift)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}"` +
      `${colour('fill', color)}${outline}>${escapeXml(text)}</text>\n`;
  }

  image(raster: Raster, { x, y, w, h }: Box): void {
    const { imageUrl } = this.#options;
    if (imageUrl === undefined) throw new Error('this SVG has no imageUrl option, so it cannot contain pictures');
    this.#body +=
      `<image x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" preserveAspectRatio="none" ` +
      `href="${escapeXml(imageUrl(raster))}"/>\n`;
  }

  clip({ x, y, w, h }: Box, draw: () => void): void {
    const id = `${this.#options.idPrefix ?? 'clip'}${this.#clips++}`;
    this.#body += `<clipPath id="${id}"><rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}"/></clipPath><g clip-path="url(#${id})">\n`;
    draw();
    this.#body += '</g>\n';
  }

  textWidth(text: string, paint: Pick<TextPaint, 'size' | 'weight'> = plainText): number {
    const { size, weight } = { ...plainText, ...paint };
    return text.length * size * averageCharacter[weight >= 600 ? 'bold' : 'plain'];
  }

  /**
   * The whole document.
   * @param background background colour; none if absent
   */
  document({ title, background }: { readonly title: string; readonly background?: string }): string {
    const ground = background === undefined ? '' : `<rect width="100%" height="100%"${colour('fill', background)}/>\n`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}" ` +
      `font-family="${escapeXml(this.#options.font ?? "'Inter Variable', Inter, system-ui, sans-serif")}" role="img" aria-label="${escapeXml(title)}">\n<title>${escapeXml(title)}</title>\n${ground}${this.#body}</svg>\n`
    );
  }
}
