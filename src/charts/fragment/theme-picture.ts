import { darkPalette, lightPalette } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { ThemeColours } from '../page/theme-colours.ts';
import { svgPicture } from '../picture/svg-picture.ts';

/**
 * A chart as SVG for an `<img>`: it has both themes and takes the one of the page that shows it. A picture of its own shares
 * no ids and no style with the page, and passes where a page's sanitizer removes drawings.
 */
export function themePicture(chart: Chart, size: Size): string {
  const colours = new ThemeColours();
  const [light = '', dark = ''] = [lightPalette, darkPalette].map((palette) => svgPicture(chart, size, { palette }));
  const drawing = colours.joined(light, dark);
  const style =
    `<style>svg{${colours.style('light')}}image.dark{display:none}` +
    `@media (prefers-color-scheme:dark){svg{${colours.style('dark')}}image.light{display:none}image.dark{display:inline}}</style>`;
  return drawing.replace('<title>', `${style}<title>`);
}

/** A drawing as the address of a picture. */
export function pictureUrl(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
