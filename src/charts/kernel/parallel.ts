import { type KernelColumn, type Numbers, SPAN } from './columns.ts';
import { CELLS } from './density.ts';
import { densityLayer, type Layer, type PairCounts, type ParallelView } from './layer.ts';
import { axisPlace } from './place.ts';

/** Up to this many selected trials, each is a line; above, density and the best few. */
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

/** Parallel coordinates from the server's counts; null if the view shows other axes or scales. */
export function firstParallel(
  columnOf: (id: string) => KernelColumn | undefined,
  view: ParallelView,
  first: FirstPaint,
): ParallelResult | null {
  if (first.axes.join() !== view.axes.join() || view.linear.length > 0) return null;
  const lines = firstLines(columnOf, view.flipped, first);
  if (lines === null) return null;
  return { axes: first.axes, ...lines, density: firstDensity(view, first), hasUnderlay: false };
}

/** Lines from the server's counts: of all trials while they are few, else of the best. */
export function firstLines(
  columnOf: (id: string) => KernelColumn | undefined,
  flipped: readonly string[],
  { axes, rows, arrays }: FirstPaint,
): Pick<ParallelResult, 'trial' | 'positions' | 'rank'> | null {
  const top = arrays.get('topTrial');
  const topRank = arrays.get('topRank');
  const cells = arrays.get('cells');
  if (top === undefined || topRank === undefined || cells === undefined) return null;
  const lines = Math.min(top.length, rows <= lineLimit ? rows : topLines);
  const positions = new Float32Array(lines * axes.length);
  for (let line = 0; line < lines; line++) {
    axes.forEach((id, axis) => {
      const q = cells[line * axes.length + axis] ?? 0;
      const position = axisPlace(columnOf(id), q, topRank[line] ?? 0, false);
      positions[line * axes.length + axis] = position >= 0 && flipped.includes(id) ? 1 - position : position;
    });
  }
  return {
    trial: Uint32Array.from(top.subarray(0, lines)),
    positions,
    rank: Float32Array.from(topRank.subarray(0, lines), (rank) => rank / SPAN),
  };
}

/** Density from the server's counts; null while every trial is a line. */
export function firstDensity(view: ParallelView, { axes, rows, arrays }: FirstPaint): Layer | null {
  const count = arrays.get('count');
  const mean = arrays.get('mean');
  if (rows <= lineLimit || count === undefined || mean === undefined) return null;
  const size = CELLS * CELLS;
  const pairs: PairCounts[] = axes.slice(1).map((_, k) => {
    const part = count.subarray(k * size, (k + 1) * size);
    const sum = Float32Array.from(part, (c, i) => ((c * (mean[k * size + i] ?? 0)) / 255) * SPAN);
    return { count: part, sum };
  });
  return densityLayer(pairs, view, { grain: 'fine', mode: 'rank', trials: rows });
}
