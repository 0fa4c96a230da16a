import { BINS, binToY, blurColumns, CELLS, type SplatFields, splatPair } from './kernel-density.ts';

/** How parallel coordinates lie on the page, pixels. */
export interface ParallelView {
  readonly axes: readonly string[];
  readonly flipped: readonly string[];
  /** Logarithmic axes that are shown linear. */
  readonly linear: readonly string[];
  readonly xs: readonly number[];
  readonly top: number;
  readonly bottom: number;
  /** y of "not set". */
  readonly lane: number;
  readonly width: number;
  readonly height: number;
  /** [256 · 3] colours of mean ranks. */
  readonly ramp: Uint8Array;
  /** Colour of unselected trials. */
  readonly ground: readonly [number, number, number];
}

/** A picture at reduced width. */
export interface Layer {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Counts and rank sums of neighbouring axes, [CELLS²] each. */
export interface PairCounts {
  readonly count: ArrayLike<number>;
  readonly sum: ArrayLike<number>;
}

/** Share of their weight that lines into and out of "not set" keep: at full strength they were the loudest of all. */
const laneWeight = 0.03;
/** Contrast of the tone curve: higher shows single trials, lower shows bundles. */
const contrast = { rank: 22, ground: 9 };
/** Share of the pixels that may be fully opaque; all, and bundles would be flat. */
const brightest = 0.985;

/**
 * Draws counts as density.
 * @param step page pixels per column: 2 at rest, 6 while a brush moves; the splat costs a third, and nobody sees it in motion
 * @param mode `rank`: coloured by mean rank; `ground`: one grey
 */
export function densityLayer(
  pairs: readonly PairCounts[],
  view: ParallelView,
  { step, mode }: { readonly step: number; readonly mode: 'rank' | 'ground' },
): Layer {
  const width = Math.max(1, Math.ceil(view.width / step));
  const height = Math.max(1, Math.ceil(view.height));
  const data = new Uint8ClampedArray(width * height * 4);
  const radius = Math.max(1, Math.round((view.bottom - view.top) / BINS));
  const scratch = new Float32Array(height);
  pairs.forEach((pair, k) => {
    const from = Math.round((view.xs[k] ?? 0) / step);
    const columns = Math.max(1, Math.round((view.xs[k + 1] ?? 0) / step) - from);
    const fields: SplatFields = {
      columns,
      height,
      weight: new Float32Array(columns * height + 2),
      rank: new Float32Array(columns * height + 2),
    };
    splatPair(pair.count, pair.sum, binYs(view, k), binYs(view, k + 1), fields, laneWeight);
    blurColumns(fields.weight, columns, height, radius, scratch);
    if (mode === 'rank') blurColumns(fields.rank, columns, height, radius, scratch);
    paintPair(data, { width, from, view, mode }, fields, reference(fields.weight, pair.count));
  });
  return { data, width, height };
}

/** y of each bin of an axis as it is drawn. */
function binYs(view: ParallelView, axis: number): Float64Array {
  const isFlipped = view.flipped.includes(view.axes[axis] ?? '');
  return Float64Array.from({ length: CELLS }, (_, bin) =>
    binToY(isFlipped && bin < BINS ? BINS - 1 - bin : bin, view.top, view.bottom, view.lane),
  );
}

/** Weight that is drawn fully opaque. */
function reference(weight: Float32Array, count: ArrayLike<number>): number {
  const sample: number[] = [];
  for (let i = 0; i < weight.length; i += 7) {
    const w = weight[i] ?? 0;
    if (w > 0.02) sample.push(w);
  }
  sample.sort((a, b) => a - b);
  let trials = 0;
  for (let i = 0; i < count.length; i++) trials += count[i] ?? 0;
  return Math.max(sample[Math.floor(sample.length * brightest)] ?? 1, trials * 0.004);
}

function paintPair(
  data: Uint8ClampedArray,
  {
    width,
    from,
    view,
    mode,
  }: { readonly width: number; readonly from: number; readonly view: ParallelView; readonly mode: 'rank' | 'ground' },
  { columns, height, weight, rank }: SplatFields,
  full: number,
): void {
  const gain = contrast[mode];
  const norm = 1 / Math.log1p(gain);
  const [r, g, b] = view.ground;
  for (let column = 0; column < columns; column++) {
    if (from + column >= width) break;
    for (let y = 0; y < height; y++) {
      const w = weight[column * height + y] ?? 0;
      if (w < 1e-3) continue;
      const tone = Math.min(1, Math.log1p((gain * w) / full) * norm);
      const at = (y * width + from + column) * 4;
      if (mode === 'ground') {
        data[at] = r;
        data[at + 1] = g;
        data[at + 2] = b;
        data[at + 3] = tone * 190;
      } else {
        const level = Math.min(255, Math.max(0, Math.floor(((rank[column * height + y] ?? 0) / w) * 255))) * 3;
        data[at] = view.ramp[level] ?? 0;
        data[at + 1] = view.ramp[level + 1] ?? 0;
        data[at + 2] = view.ramp[level + 2] ?? 0;
        data[at + 3] = tone * 245;
      }
    }
  }
}
