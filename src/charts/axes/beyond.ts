import type { Box, Shape, Surface } from '../surface/surface.ts';
import { textSize } from '../surface/surface.ts';
import { countText } from './format.ts';
import { labelLift } from './frame.ts';
import type { Palette } from './palette.ts';

/** Marks of what an axis leaves out: a few values far off would squeeze all others into a line. */

/** The side of a value axis on which values are left out. */
export type BeyondSide = 'above' | 'below';

const gap = 10;

/** How many values lie beyond the axis, in words; empty without one. */
export function beyondText(count: number, side: BeyondSide): string {
  return count === 0 ? '' : `${countText(count)} ${side} the axis`;
}

/**
 * Says it above the upper right corner of the plotting area, where no mark can lie.
 * @returns where it begins: what else stands there must end before
 */
export function drawBeyond(surface: Surface, box: Box, palette: Palette, text: string): number {
  const end = box.x + box.w;
  if (text === '') return end;
  surface.text(text, end, box.y - labelLift, { color: palette.faint, align: 'right', baseline: 'bottom' });
  return end - surface.textWidth(text, { size: textSize }) - gap;
}

/** Small triangles that point to where values go on. */
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
