import type { Box, Shape, Surface } from './surface.ts';

/** A part of a surface as a separate surface: its upper left corner is the origin. */
export function inset(surface: Surface, { x, y, w, h }: Box): Surface {
  const moved =
    (shape: Shape): Shape =>
    (path) =>
      shape({
        moveTo: (px, py) => path.moveTo(px + x, py + y),
        lineTo: (px, py) => path.lineTo(px + x, py + y),
        closePath: () => path.closePath(),
        rect: (px, py, rw, rh) => path.rect(px + x, py + y, rw, rh),
        circle: (px, py, radius) => path.circle(px + x, py + y, radius),
      });
  const box = (part: Box): Box => ({ ...part, x: part.x + x, y: part.y + y });
  return {
    width: w,
    height: h,
    shape: (shape, paint) => surface.shape(moved(shape), paint),
    text: (text, px, py, paint) => surface.text(text, px + x, py + y, paint),
    image: (raster, part) => surface.image(raster, box(part)),
    clip: (part, draw) => surface.clip(box(part), draw),
    textWidth: (text, paint) => surface.textWidth(text, paint),
  };
}
