/**
 * Posterior at many candidates, in batches that fit the cache.
 *
 * rows  [M, D] candidates, not scaled      mean, variance  [M]      gradients  [M, Dn], of the unscaled numeric columns
 */
import type { KernelFactor } from './kernel-factor.ts';

/** Candidates per batch: with gradients, four matrices of this many rows are in use, else two. */
const BATCH = 128;
const GRADIENT_BATCH = 32;

/** Smallest variance: next to a noiseless trial, rounding can leave less, or even a negative one. */
const SMALLEST_VARIANCE = 1e-12;

/** Results of the latest prediction; arrays are reused and may be longer than requested. */
export class Prediction {
  mean = new Float64Array(0);
  variance = new Float64Array(0);
  meanGradient = new Float64Array(0);
  varianceGradient = new Float64Array(0);

  /** Makes room for `count` candidates of `numericCount` columns. */
  reserve(count: number, numericCount: number, gradients: boolean): void {
    if (this.mean.length < count) {
      this.mean = new Float64Array(2 * count);
      this.variance = new Float64Array(2 * count);
    }
    if (gradients && this.meanGradient.length < count * numericCount) {
      this.meanGradient = new Float64Array(2 * count * numericCount);
      this.varianceGradient = new Float64Array(2 * count * numericCount);
    }
  }
}

/** Scratch addresses of one batch; cached per factor, with a new layout when the stride changes. */
interface Batch {
  readonly stride: number;
  readonly blocks: unknown;
  readonly R: number;
  readonly V: number;
  readonly W: number;
  readonly G: number;
  readonly X: number;
  readonly mean: number;
  readonly square: number;
  readonly gm: number;
  readonly gv: number;
}

const batches = new WeakMap<KernelFactor, Batch>();

function batchOf(factor: KernelFactor): Batch {
  const held = batches.get(factor);
  if (held && held.blocks === factor.blocks) return held;
  const { work, stride, columnCount } = factor;
  const matrix = (rows: number) => work.alloc(rows * stride);
  const batch: Batch = {
    stride,
    blocks: factor.blocks,
    R: matrix(BATCH),
    V: matrix(BATCH),
    W: matrix(GRADIENT_BATCH),
    G: matrix(GRADIENT_BATCH),
    X: work.alloc(BATCH * columnCount),
    mean: work.alloc(BATCH),
    square: work.alloc(BATCH),
    gm: work.alloc(GRADIENT_BATCH * columnCount),
    gv: work.alloc(GRADIENT_BATCH * columnCount),
  };
  batches.set(factor, batch);
  return batch;
}

/**
 * Fills `out` with the posterior at `count` rows.
 *
 * @param mean - μ
 * @param alpha - [≤ n]; rows of the factor beyond it count as 0
 */
export function predictRows(
  factor: KernelFactor,
  mean: number,
  alpha: Float64Array,
  rows: Float64Array,
  count: number,
  gradients: boolean,
  out: Prediction,
  meansOnly = false,
): void {
  const { numericCount } = factor.shape;
  out.reserve(count, numericCount, gradients);
  const batch = batchOf(factor);
  const al = factor.blocks?.al ?? 0;
  const f = factor.work.f64;
  f.fill(0, al >> 3, (al >> 3) + factor.stride);
  f.set(alpha, al >> 3);
  const size = gradients ? GRADIENT_BATCH : BATCH;
  for (let from = 0; from < count; from += size) {
    const m = Math.min(size, count - from);
    scaleRows(factor, batch, rows, from, m);
    solveBatch(factor, batch, (m + 3) & ~3, gradients, meansOnly);
    collect(factor, batch, mean, from, m, gradients, out);
  }
}

/** Scales and packs m rows; copies of the last row fill the last sliver. */
function scaleRows(factor: KernelFactor, batch: Batch, rows: Float64Array, from: number, m: number): void {
  const f = factor.work.f64;
  const D = factor.columnCount;
  const { numericCount } = factor.shape;
  for (let i = 0; i < ((m + 3) & ~3); i++) {
    const target = (batch.X >> 3) + (i & ~3) * D + (i & 3);
    const source = (from + Math.min(i, m - 1)) * D;
    for (let k = 0; k < D; k++) {
      const raw = rows[source + k] as number;
      f[target + 4 * k] = k < numericCount ? raw * (factor.inverseScale[k] as number) : raw;
    }
  }
}

/**
 * Fills `out` with the posterior means alone, which need no triangular solves: O(n) a candidate instead of O(n²). Its
 * variances are without meaning.
 */
export function predictMeans(
  { factor, mean, alpha }: { readonly factor: KernelFactor; readonly mean: number; readonly alpha: Float64Array },
  rows: Float64Array,
  count: number,
  gradients: boolean,
  out: Prediction,
): void {
  predictRows(factor, mean, alpha, rows, count, gradients, out, true);
}

function solveBatch(factor: KernelFactor, batch: Batch, m: number, gradients: boolean, meansOnly: boolean): void {
  const { blocks, n, stride } = factor;
  if (!blocks) throw new Error('no rows are loaded');
  const { kernels, f64 } = factor.work;
  const { numericCount, categoryCount } = factor.shape;
  const { R, V, W, G, X } = batch;
  const N = (n + 3) & ~3;
  if (N > n) for (let s = 0; s < m; s += 4) f64.fill(0, (R >> 3) + s * stride + 4 * n, (R >> 3) + s * stride + 4 * N);
  const slopes = gradients ? G : 0;
  kernels.maternRows(R, slopes, X, blocks.XC, blocks.HW, m, n, stride, numericCount, categoryCount, 0);
  if (!meansOnly) {
    for (let s = 0; s < m; s += 4)
      f64.copyWithin((V >> 3) + s * stride, (R >> 3) + s * stride, (R >> 3) + s * stride + 4 * N);
    kernels.solveRows(V, blocks.P, blocks.di, N, m, stride);
    if (gradients) kernels.timesInverseFactor(W, V, blocks.U, N, m, stride);
  }
  kernels.posterior(
    batch.mean,
    batch.square,
    batch.gm,
    batch.gv,
    R,
    meansOnly ? R : V,
    gradients ? (meansOnly ? G : W) : 0,
    G,
    blocks.al,
    X,
    blocks.XC,
    m,
    n,
    stride,
    numericCount,
    factor.columnCount,
  );
}

function collect(
  factor: KernelFactor,
  batch: Batch,
  mean: number,
  from: number,
  m: number,
  gradients: boolean,
  out: Prediction,
): void {
  const f = factor.work.f64;
  const Dn = factor.shape.numericCount;
  for (let i = 0; i < m; i++) {
    out.mean[from + i] = mean + (f[(batch.mean >> 3) + i] as number);
    out.variance[from + i] = Math.max(SMALLEST_VARIANCE, 1 - (f[(batch.square >> 3) + i] as number));
    if (!gradients) continue;
    const packed = (i & ~3) * Dn + (i & 3);
    for (let k = 0; k < Dn; k++) {
      const scale = factor.inverseScale[k] as number;
      out.meanGradient[(from + i) * Dn + k] = -scale * (f[(batch.gm >> 3) + packed + 4 * k] as number);
      out.varianceGradient[(from + i) * Dn + k] = 2 * scale * (f[(batch.gv >> 3) + packed + 4 * k] as number);
    }
  }
}
