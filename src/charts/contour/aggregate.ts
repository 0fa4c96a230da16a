import type { Aggregate } from '../aggregate.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { AnswerCall } from '../entry.ts';
import { METRIC } from '../kernel/columns.ts';
import { grid2d } from '../kernel/grids.ts';
import type { SurfaceFacts } from './schema.ts';

/** Cells along each side. */
const size = 64;
/** Smoothed number of trials below which a cell stays blank: nothing is invented far from trials. */
const leastWeight = 0.25;

/** Radius of the smoothing in cells: the fewer the trials, the wider. */
function radiusOf(rows: number): number {
  if (rows > 20_000) return 4;
  return rows > 500 ? 7 : 12;
}

/** Smoothed mean rank over two columns. */
export function aggregateContour(view: SweepView, x: string, y: string): Aggregate<SurfaceFacts> {
  const mean = new Float32Array(size * size).fill(Number.NaN);
  const [qx, qy] = [wide(view.quantised(x)), wide(view.quantised(y))];
  const mask = Uint8Array.from(view.best, (value) => (Number.isNaN(value) ? 0 : 1));
  const { count, sum } = grid2d(spread(view, x, qx), spread(view, y, qy), view.ranking().rank, mask, view.rows, {
    width: size,
    height: size,
  });
  const radius = radiusOf(view.rows);
  const weights = blur(Float64Array.from(count), radius);
  const sums = blur(Float64Array.from(sum), radius);
  for (let cell = 0; cell < mean.length; cell++) {
    const weight = weights[cell] ?? 0;
    if (weight > leastWeight) mean[cell] = (sums[cell] ?? 0) / weight;
  }
  return { header: { rows: view.rows, size, x, y }, arrays: { mean } };
}

function wide(q: Uint16Array | Uint8Array | undefined): Uint16Array {
  return q instanceof Uint16Array ? q : Uint16Array.from(q ?? []);
}

/** Codes of categories as the middles of their bands. */
function spread(view: SweepView, id: string, q: Uint16Array): Uint16Array {
  const column = view.axes.get(id);
  if (id === METRIC || column?.kind !== 'category') return q;
  const bands = column.values.length;
  return q.map((code) => (code >= bands ? code : Math.round(((code + 0.5) / bands) * 65_534)));
}

/** Separable Gaussian blur, with zeros outside the grid. */
function blur(field: Float64Array, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (0.5 * radius * radius)),
  );
  const pass = (from: Float64Array, stride: number, step: number) => {
    const to = new Float64Array(from.length);
    for (let line = 0; line < size; line++) {
      for (let at = 0; at < size; at++) {
        let sum = 0;
        for (let k = Math.max(0, at - radius); k <= Math.min(size - 1, at + radius); k++) {
          sum += (from[line * stride + k * step] ?? 0) * (kernel[k - at + radius] ?? 0);
        }
        to[line * stride + at * step] = sum;
      }
    }
    return to;
  };
  return pass(pass(field, size, 1), 1, size);
}

/** Two columns. */
export interface ContourQuery {
  readonly x: string;
  readonly y: string;
}

/** The surface over two columns. @throws the error of an unknown column */
export function answer({
  snapshot: { view },
  query: { x, y },
  column,
}: AnswerCall<ContourQuery>): Aggregate<SurfaceFacts> {
  column(x, 'x');
  column(y, 'y');
  return view.derived(`surface:${x}:${y}`, () => aggregateContour(view, x, y));
}
