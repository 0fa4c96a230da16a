import { fromAxis, type KernelColumn, NONE, SPAN } from './columns.ts';
import { axisShape, bandFill, bandPad, stepFill } from './density.ts';

/**
 * Position 0..1 of a quantised value along an axis; −1 where not set.
 * @param spread 0..SPAN: place within the band of a category or the step of an integer
 */
export function axisPlace(column: KernelColumn | undefined, q: number, spread: number, isLinear: boolean): number {
  if (column === undefined || q === NONE) return -1;
  const { categories, levels } = axisShape(column);
  if (categories > 0) return (q + bandPad + bandFill * (spread / SPAN)) / categories;
  const position = q / SPAN;
  if (isLinear && column.log) return (fromAxis(column, position) - column.low) / (column.high - column.low);
  if (levels > 1) return Math.min(1, Math.max(0, position + ((spread / SPAN - 0.5) * stepFill) / (levels - 1)));
  return position;
}
