import type { Palette } from '../../../src/charts/axes/palette.ts';
import { type Chart, type ChartTable, type Size, tableCsv } from '../../../src/charts/chart.ts';
import { SvgSurface } from '../../../src/charts/surface/svg.ts';
import { saveBlob } from '../ui/download.ts';
import { pageSurface, rasterCanvas } from './canvas-surface.ts';

/** Saves charts: pictures are redrawn at a fixed size from the same specification as on the page. */

const fileName = (name: string, ending: string) => `${name.replace(/[^\w.-]+/g, '-')}.${ending}`;

/** Pixels of a saved picture per pixel of its layout. */
const ratio = 2;

export function saveSvg(chart: Chart, name: string, { width, height }: Size, palette: Palette): void {
  const surface = new SvgSurface(width, height, { imageUrl: (raster) => rasterCanvas(raster).toDataURL() });
  chart.draw(surface, { palette });
  const text = surface.document({ title: chart.label, background: palette.surface });
  saveBlob(new Blob([text], { type: 'image/svg+xml' }), fileName(name, 'svg'));
}

export function savePng(chart: Chart, name: string, { width, height }: Size, palette: Palette): void {
  const canvas = document.createElement('canvas');
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(ratio, ratio);
  chart.draw(pageSurface(context, width, height), { palette });
  canvas.toBlob((blob) => {
    if (blob !== null) saveBlob(blob, fileName(name, 'png'));
  }, 'image/png');
}

export function saveCsv(table: ChartTable, name: string): void {
  saveBlob(new Blob([tableCsv(table)], { type: 'text/csv' }), fileName(name, 'csv'));
}
