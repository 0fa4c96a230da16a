import { BINS, binToY, blurColumns, CELLS, type SplatFields, splatPair } from './density.ts';

/** How parallel coordinates lie on the page, pixels. */
export interface ParallelView {
  readonly axes: readonly string[];
  readonly flipped: readonly string[];
  /** Logarithmic axes shown on a linear scale. */
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

/** Share of their weight that lines into and out of "not set" keep: at full strength they would dominate the picture. */
const laneWeight = 0.03;
/** Contrast of the tone curve: higher shows single trials, lower shows bundles. */
const contrast = { rank: 22, ground: 9 };
/** Opacity of the fullest pixels, 0..255. */
const strongest = { rank: 245, ground: 190 };
/** Share of the pixels that may be fully opaque. With all of them, bundles would look flat. */
const brightest = 0.985;
/** Steps of the tone curve. With fewer, some of the 245 steps of the opacity would be skipped at its steep end. */
const toneSteps = 4_096;

/** Opacity by share of the fullest weight: a logarithm for each pixel took a third of the time of a layer. */
function toneCurve(mode: 'rank' | 'ground'): Uint8Array {
  const gain = contrast[mode];
  const norm = strongest[mode] / Math.log1p(gain);
  return Uint8Array.from({ length: toneSteps + 1 }, (_, step) => Math.log1p((gain * step) / toneSteps) * norm);
}
const tones = { rank: toneCurve('rank'), ground: toneCurve('ground') };

/** Fields of one pair, used again for the next. */
let room = { weight: new Float32Array(0), rank: new Float32Array(0), scratch: new Float32Array(0) };

/** Page pixels per pixel of a layer, which the page stretches. Coarse while a brush moves: a sixth of the work, without a visible difference. */
export const grains = { fine: { x: 2, y: 1 }, coarse: { x: 6, y: 2 } } as const;

/**
 * Draws counts as density.
 * @param trials number of trials that were counted
 * @param mode `rank`: coloured by mean rank; `ground`: one grey
 */
export function densityLayer(
  pairs: readonly PairCounts[],
  view: ParallelView,
  {
    grain,
    mode,
    trials,
  }: { readonly grain: keyof typeof grains; readonly mode: 'rank' | 'ground'; readonly trials: number },
): Layer {
  const step = grains[grain];
  const width = Math.max(1, Math.ceil(view.width / step.x));
  const height = Math.max(1, Math.ceil(view.height / step.y));
  const data = new Uint8ClampedArray(width * height * 4);
  const pixels = new Uint32Array(data.buffer);
  const radius = Math.max(1, Math.round((view.bottom - view.top) / BINS / step.y));
  const colours = mode === 'rank' ? rampColours(view.ramp) : Uint32Array.of(packed(...view.ground));
  pairs.forEach((pair, k) => {
    const from = Math.round((view.xs[k] ?? 0) / step.x);
    const columns = Math.max(1, Math.round((view.xs[k + 1] ?? 0) / step.x) - from);
    const fields = clearFields(columns, height);
    splatPair(pair.count, pair.sum, binYs(view, k, step.y), binYs(view, k + 1, step.y), fields, laneWeight);
    blurColumns(fields.weight, columns, height, radius, room.scratch);
    if (mode === 'rank') blurColumns(fields.rank, columns, height, radius, room.scratch);
    paintPair(pixels, { width, from, colours, tone: tones[mode] }, fields, reference(fields.weight, trials));
  });
  return { data, width, height };
}

function clearFields(columns: number, height: number): SplatFields {
  const size = columns * height + 2;
  if (room.weight.length < size || room.scratch.length < height) {
    room = { weight: new Float32Array(size), rank: new Float32Array(size), scratch: new Float32Array(height) };
  }
  const weight = room.weight.subarray(0, size).fill(0);
  const rank = room.rank.subarray(0, size).fill(0);
  return { columns, height, weight, rank };
}

/** A colour in memory layout, without opacity. Little-endian, like every machine this runs on. */
const packed = (r: number, g: number, b: number) => r | (g << 8) | (b << 16);

/** [256] colours of mean ranks. */
function rampColours(ramp: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, level) =>
    packed(ramp[level * 3] ?? 0, ramp[level * 3 + 1] ?? 0, ramp[level * 3 + 2] ?? 0),
  );
}

/** y of each drawn bin of an axis, in pixels of the layer. */
function binYs(view: ParallelView, axis: number, step: number): Float64Array {
  const isFlipped = view.flipped.includes(view.axes[axis] ?? '');
  return Float64Array.from(
    { length: CELLS },
    (_, bin) => binToY(isFlipped && bin < BINS ? BINS - 1 - bin : bin, view.top, view.bottom, view.lane) / step,
  );
}

/** Pixels that {@link reference} looks at. */
const referenceSample = 700;

/** Weight that is drawn fully opaque. */
function reference(weight: Float32Array, trials: number): number {
  const every = Math.max(1, Math.floor(weight.length / referenceSample));
  const sample = new Float32Array(Math.ceil(weight.length / every));
  let n = 0;
  for (let i = 0; i < weight.length; i += every) {
    const w = weight[i] ?? 0;
    if (w > 0.02) sample[n++] = w;
  }
  const sorted = sample.subarray(0, n).sort();
  return Math.max(sorted[Math.floor(n * brightest)] ?? 1, trials * 0.004);
}

interface PairPaint {
  readonly width: number;
  readonly from: number;
  /** By mean rank, or one for all. */
  readonly colours: Uint32Array;
  readonly tone: Uint8Array;
}

function paintPair(
  pixels: Uint32Array,
  { width, from, colours, tone }: PairPaint,
  { columns, height, weight, rank }: SplatFields,
  full: number,
): void {
  const scale = toneSteps / full;
  const last = colours.length - 1;
  const to = Math.min(columns, width - from);
  // Row by row, in the pixels' memory order; the fields of one pair are small enough for strided reads.
  for (let y = 0; y < height; y++) {
    const row = y * width + from;
    for (let column = 0, at = y; column < to; column++, at += height) {
      const w = weight[at] ?? 0;
      if (w < 1e-3) continue;
      const step = w * scale;
      const alpha = tone[step < toneSteps ? step | 0 : toneSteps] ?? 0;
      const level = last === 0 ? 0 : (((rank[at] ?? 0) / w) * last) | 0;
      // A shift by 24 would make a negative number.
      pixels[row + column] = (colours[level < 0 ? 0 : Math.min(level, last)] ?? 0) + alpha * 0x100_0000;
    }
  }
}
