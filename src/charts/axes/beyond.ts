import type { Box, Shape, Surface } from '../surface/surface.ts';
import { textSize } from '../surface/surface.ts';
import { countText } from './format.ts';
import { labelLift } from './frame.ts';
import type { Palette } from './palette.ts';

/** Marks for values beyond an axis: a few outliers would squeeze all other values into a line. */

/** The side of a value axis beyond which values lie. */
export type BeyondSide = 'above' | 'below';

const gap = 10;

/** How many values lie beyond the axis, in words; empty without one. */
export function beyondText(count: number, side: BeyondSide): string {
  return count === 0 ? '' : `${countText(count)} ${side} the axis`;
}

/**
 * Writes the text above the upper right corner of the plotting area, where no mark can lie.
 * @returns x of its start: other text there must end before it
 */
export function drawBeyond(surface: Surface, box: Box, palette: Palette, text: string): number {
  const end = box.x + box.w;
  if (text === '') return end;
  surface.text(text, end, box.y - labelLift, { color: palette.faint, align: 'right', baseline: 'bottom' });
  return end - surface.textWidth(text, { size: textSize }) - gap;
}

/** Small triangles that point to values beyond the axis. */
export function wedges(points: readonly (readonly [number, number])[], half: number, side: BeyondSide): Shape {
  const tip = side === 'above' ? -half : half;
  return (path) => {
    for (const [x, y] of points) {
      path.moveTo(x - half, y - tip * 0.8);
      path.lineTo(x + half, y - tip * 0.8);
      path.lineTo(x, y + tip * 0.8);
      path.closePath();
    }
  };
}
