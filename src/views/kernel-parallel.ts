import { type KernelColumn, type Numbers, SPAN } from './kernel-columns.ts';
import { CELLS } from './kernel-density.ts';
import { densityLayer, type Layer, type PairCounts, type ParallelView } from './kernel-layer.ts';
import { placeOf } from './kernel-place.ts';

/** Up to here every selected trial is a line; above, density and the best few. */
export const lineLimit = 250;
/** Lines over a density. */
export const topLines = 60;
/** Lines and density of parallel coordinates. */
export interface ParallelResult {
  readonly axes: readonly string[];
  /** Trial numbers of the lines, best first. */
  readonly trial: Uint32Array;
  /** [lines · axes] 0..1 along each axis as drawn; −1: not set. */
  readonly positions: Float32Array;
  /** [lines] 1 best … 0 worst. */
  readonly rank: Float32Array;
  readonly density: Layer | null;
  readonly hasUnderlay: boolean;
}

/** The server's counts of neighbouring axes: enough for the first paint of a large sweep. */
export interface FirstPaint {
  readonly axes: readonly string[];
  readonly rows: number;
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/** Parallel coordinates from the server's counts; null where the view shows other axes or changes of scale. */
export function firstParallel(
  columnOf: (id: string) => KernelColumn | undefined,
  view: ParallelView,
  first: FirstPaint,
): ParallelResult | null {
  const { axes, rows, arrays } = first;
  const count = arrays.get('count');
  const mean = arrays.get('mean');
  const top = arrays.get('topTrial');
  const topRank = arrays.get('topRank');
  const cells = arrays.get('cells');
  if (count === undefined || mean === undefined || top === undefined || topRank === undefined || cells === undefined)
    return null;
  if (axes.join() !== view.axes.join() || view.linear.length > 0) return null;
  const size = CELLS * CELLS;
  const pairs: PairCounts[] = axes.slice(1).map((_, k) => {
    const part = count.subarray(k * size, (k + 1) * size);
    const sum = Float32Array.from(part, (c, i) => ((c * (mean[k * size + i] ?? 0)) / 255) * SPAN);
    return { count: part, sum };
  });
  const lines = Math.min(top.length, rows <= lineLimit ? rows : topLines);
  const positions = new Float32Array(lines * axes.length);
  for (let line = 0; line < lines; line++) {
    axes.forEach((id, axis) => {
      const q = cells[line * axes.length + axis] ?? 0;
      const position = placeOf(columnOf(id), q, topRank[line] ?? 0, false);
      positions[line * axes.length + axis] = position >= 0 && view.flipped.includes(id) ? 1 - position : position;
    });
  }
  return {
    axes,
    trial: Uint32Array.from(top.subarray(0, lines)),
    positions,
    rank: Float32Array.from(topRank.subarray(0, lines), (rank) => rank / SPAN),
    density: rows > lineLimit ? densityLayer(pairs, view, { grain: 'fine', mode: 'rank', trials: rows }) : null,
    hasUnderlay: false,
  };
}
