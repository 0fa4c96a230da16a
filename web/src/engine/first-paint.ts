import { CELLS, type Numbers, SPAN } from '../../../src/views/kernel.ts';
import { lineLimit, topLines } from './answers.ts';
import { type ColumnStore, placeOf } from './column-store.ts';
import { densityLayer, type PairCounts } from './density.ts';
import type { ParallelResult, ParallelView } from './messages.ts';

/** The server's counts of neighbouring axes: enough for the first paint of a large sweep. */
export interface FirstPaint {
  readonly axes: readonly string[];
  readonly rows: number;
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/** Parallel coordinates from the server's counts; null where the view shows other axes or changes of scale. */
export function firstParallel(store: ColumnStore, view: ParallelView, first: FirstPaint): ParallelResult | null {
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
      const position = placeOf(store.column(id), q, topRank[line] ?? 0, false);
      positions[line * axes.length + axis] = position >= 0 && view.flipped.includes(id) ? 1 - position : position;
    });
  }
  return {
    axes,
    trial: Uint32Array.from(top.subarray(0, lines)),
    positions,
    rank: Float32Array.from(topRank.subarray(0, lines), (rank) => rank / SPAN),
    density: rows > lineLimit ? densityLayer(pairs, view, { step: 2, mode: 'rank' }) : null,
    hasUnderlay: false,
  };
}
