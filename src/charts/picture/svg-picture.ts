import type { Palette } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { SvgSurface } from '../surface/svg.ts';
import { rasterUrl } from './raster-png.ts';

/** Options for a chart as SVG. */
export interface SvgPictureOptions {
  readonly palette: Palette;
  /** Prefix of ids, for several drawings on one page. */
  readonly idPrefix?: string;
  /** Without a background, since the page has its own. */
  readonly isBare?: boolean;
}

/** Draws a chart as SVG. */
export function svgPicture(chart: Chart, { width, height }: Size, options: SvgPictureOptions): string {
  const { palette, idPrefix, isBare = false } = options;
  const surface = new SvgSurface(width, height, {
    imageUrl: rasterUrl,
    ...(idPrefix === undefined ? {} : { idPrefix }),
  });
  chart.draw(surface, { palette });
  return surface.document({ title: chart.label, ...(isBare ? {} : { background: palette.surface }) });
}
