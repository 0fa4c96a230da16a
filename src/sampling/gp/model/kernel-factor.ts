/**
 * The Cholesky factor of K + diag(g·r + jitter) over the rows of a model, which can grow and shrink by rows.
 *
 * K  Matérn-5/2 kernel matrix, signal variance 1      r  noise multiplier of each row, [n]      g  noise variance
 * L  factor, L⁻ᵀ its inverse, both packed with spare rows (layout: numerics/dense/kernels.ts)
 * X  rows as {@link Coordinates.encode} writes them, [n, D], not scaled
 *
 * Cost: load O(n³/3 + n²D), invert O(n³/3), append O(n²), truncate O(n).
 */
import { exp, log, Scratch } from '../../../numerics/index.ts';
import type { ModelShape } from './coordinates.ts';

/** Added to the diagonal if rounding makes a pivot negative; ten times more at each further attempt. */
const FIRST_JITTER = 1e-10;
/** More than this would change the model: the rows are then invalid (NaN, for example), not ill-conditioned. */
const LAST_JITTER = 1e-2;

const padded = (n: number): number => (n + 3) & ~3;

/** Byte addresses of the model's arrays in the scratch memory. */
interface Blocks {
  /** [K, K] each: factor, derivative factors, inverse factor, inverse. */
  readonly P: number;
  readonly G: number;
  readonly U: number;
  readonly V: number;
  /** [K] each. */
  readonly di: number;
  readonly x: number;
  readonly y: number;
  readonly al: number;
  /** [4, K] */
  readonly row: number;
  /** [K, D] each: scaled rows, packed and row-major. */
  readonly XR: number;
  readonly XC: number;
  /** [Dh] */
  readonly HW: number;
  /** [4, D] */
  readonly point: number;
  /** [2·D] */
  readonly out: number;
  /** [8] */
  readonly scratch: number;
}

/** See the head of the file. The methods come in the order in which a model calls them. */
export class KernelFactor {
  readonly shape: ModelShape;
  readonly #options: { readonly plain?: boolean };
  work: Scratch;
  /** Rows held. */
  n = 0;
  /** Stride: the capacity in rows. */
  stride = 0;
  /** Noise variance of the loaded θ. */
  noise = 0;
  /** Jitter added to the diagonal besides the noise. */
  jitter = 0;
  /** 1/ℓ of each column, [D]. */
  readonly inverseScale: Float64Array;
  blocks: Blocks | undefined;

  constructor(shape: ModelShape, options: { readonly plain?: boolean } = {}) {
    this.shape = shape;
    this.#options = options;
    this.work = new Scratch(options);
    this.inverseScale = new Float64Array(shape.numericCount + shape.categoryCount);
  }

  get columnCount(): number {
    return this.inverseScale.length;
  }

  /** Makes room for `rows` rows. If that needs a new memory layout, the contents are lost. */
  reserve(rows: number): Blocks {
    if (this.blocks && rows <= this.stride) return this.blocks;
    this.work.reset();
    this.n = 0;
    this.blocks = this.#layOut(rows);
    return this.blocks;
  }

  #layOut(rows: number): Blocks {
    // An odd number of slivers keeps rows from falling on the same cache sets.
    const stride = 4 * ((padded(Math.ceil(rows * 1.4) + 32) / 4) | 1);
    const D = this.columnCount;
    const { work } = this;
    this.stride = stride;
    const square = () => work.alloc(stride * stride);
    const line = () => work.alloc(stride);
    return {
      P: square(),
      G: square(),
      U: square(),
      V: square(),
      di: line(),
      x: line(),
      y: line(),
      al: line(),
      row: work.alloc(4 * stride),
      XR: work.alloc(stride * D),
      XC: work.alloc(stride * D),
      HW: work.alloc(this.shape.categoryCount + 1),
      point: work.alloc(4 * D),
      out: work.alloc(2 * D),
      scratch: work.alloc(8),
    };
  }

  /** Scales row `i` of X by the loaded lengthscales into the row-major and the packed copy. */
  #place(X: Float64Array, from: number, i: number, blocks: Blocks): void {
    const f = this.work.f64;
    const D = this.columnCount;
    const major = (blocks.XC >> 3) + i * D;
    const packed = (blocks.XR >> 3) + (i & ~3) * D + (i & 3);
    for (let k = 0; k < D; k++) {
      const raw = X[from + k] as number;
      const value = k < this.shape.numericCount ? raw * (this.inverseScale[k] as number) : raw;
      f[major + k] = value;
      f[packed + 4 * k] = value;
    }
  }

  #setScales(theta: Float64Array, blocks: Blocks): void {
    const { columnScale, numericCount, scaleCount } = this.shape;
    for (let k = 0; k < this.columnCount; k++) {
      const scale = exp(-(theta[columnScale[k] as number] as number));
      this.inverseScale[k] = scale;
      if (k >= numericCount) this.work.f64[(blocks.HW >> 3) + k - numericCount] = scale * scale;
    }
    this.noise = exp(theta[scaleCount] as number);
  }

  /**
   * Builds and factors the matrix of n rows.
   *
   * @param X - [n, D]
   * @param r - [n]
   * @param theta - [H + 1]
   * @throws Error if no jitter makes it positive definite, which means that a row is not finite
   */
  load(X: Float64Array, r: Float64Array, n: number, theta: Float64Array): void {
    const blocks = this.reserve(n);
    const { kernels, f64 } = this.work;
    const { numericCount, categoryCount } = this.shape;
    const N = padded(n);
    const K = this.stride;
    this.n = n;
    this.#setScales(theta, blocks);
    for (let i = 0; i < n; i++) this.#place(X, i * this.columnCount, i, blocks);
    for (let jitter = 0; ; jitter = jitter === 0 ? FIRST_JITTER : jitter * 10) {
      if (jitter > LAST_JITTER) throw new Error('the kernel matrix is not positive definite: a row is not finite');
      this.jitter = jitter;
      const { P, G, XR, XC, HW, di } = blocks;
      kernels.maternRows(P, G, XR, XC, HW, N, n, K, numericCount, categoryCount, 1);
      for (let i = 0; i < n; i++) f64[this.#at(P, i, i)] = 1 + this.noise * (r[i] as number) + jitter;
      for (let i = n; i < N; i++) this.#clearRow(blocks, i, false);
      if (kernels.cholesky(P, di, N, K) === 0) return;
    }
  }

  /** Index of element (row, column) of a packed matrix. */
  #at(matrix: number, row: number, column: number): number {
    return (matrix >> 3) + (row & ~3) * this.stride + 4 * column + (row & 3);
  }

  /** Resets row i to the identity in the factor and, if in use, in its inverse. */
  #clearRow({ P, U, di }: Blocks, i: number, inverse: boolean): void {
    const f = this.work.f64;
    const end = padded(i + 1);
    for (let k = 0; k < end; k++) {
      f[this.#at(P, i, k)] = k === i ? 1 : 0;
      if (inverse) {
        f[this.#at(U, i, k)] = k === i ? 1 : 0;
        f[this.#at(U, k, i)] = k === i ? 1 : 0;
      }
    }
    f[(di >> 3) + i] = 1;
  }

  /** Computes L⁻ᵀ, needed for appending, leave-one-out values and variance gradients. */
  invert(): void {
    const { P, U, di } = this.#held();
    this.work.kernels.invertFactor(U, P, di, padded(this.n), this.stride);
  }

  #held(): Blocks {
    if (!this.blocks) throw new Error('no rows are loaded');
    return this.blocks;
  }

  /**
   * Appends one row to the loaded, inverted factor.
   *
   * @param X - the row starts at `from`, [D]
   * @param r - its noise multiplier
   * @returns false if rounding leaves no positive pivot (a near copy of a noiseless row); the factor is then unchanged
   */
  append(X: Float64Array, from: number, r: number): boolean {
    if (this.n === this.stride) this.#grow();
    const blocks = this.#held();
    const { kernels, f64 } = this.work;
    const { numericCount, categoryCount } = this.shape;
    const { n, stride } = this;
    const D = this.columnCount;
    if ((n & 3) === 0) for (let i = n; i < n + 4; i++) this.#clearRow(blocks, i, true);
    this.#place(X, from, n, blocks);
    const lane = (blocks.XR >> 3) + (n & ~3) * D;
    f64.copyWithin(blocks.point >> 3, lane, lane + 4 * D);
    kernels.maternRows(blocks.row, 0, blocks.point, blocks.XC, blocks.HW, 4, n, stride, numericCount, categoryCount, 0);
    const x = blocks.x >> 3;
    for (let k = 0; k < n; k++) f64[x + k] = f64[(blocks.row >> 3) + 4 * k + (n & 3)] as number;
    for (let k = n; k < padded(n); k++) f64[x + k] = 0;
    const diagonal = 1 + this.noise * r + this.jitter;
    if (kernels.appendRow(blocks.P, blocks.U, blocks.di, blocks.x, blocks.y, n, stride, diagonal) !== 0) return false;
    this.n = n + 1;
    return true;
  }

  /**
   * Lays out a larger memory and copies the contents, bit for bit. It needs a new memory, because the arena cannot
   * reuse abandoned blocks and addresses end at 2 GB.
   */
  #grow(): void {
    const old = this.#held();
    const oldStride = this.stride;
    const from = this.work.f64;
    const D = this.columnCount;
    this.work = new Scratch(this.#options);
    const next = this.#layOut(this.n + 64);
    const f = this.work.f64;
    for (const name of ['P', 'U'] as const)
      for (let s = 0; s < this.n; s += 4) {
        const at = (old[name] >> 3) + s * oldStride;
        f.set(from.subarray(at, at + 4 * padded(this.n)), (next[name] >> 3) + s * this.stride);
      }
    const N = padded(this.n);
    const counts = { di: N, al: N, XR: N * D, XC: this.n * D, HW: this.shape.categoryCount };
    for (const name of ['di', 'al', 'XR', 'XC', 'HW'] as const) {
      const at = old[name] >> 3;
      f.set(from.subarray(at, at + counts[name]), next[name] >> 3);
    }
    this.blocks = next;
  }

  /** Removes the rows from `n` on; the remaining rows keep their bits. */
  truncate(n: number): void {
    const blocks = this.#held();
    for (let i = this.n - 1; i >= n; i--) this.#clearRow(blocks, i, true);
    this.n = n;
  }

  /** log det of the matrix. */
  logDeterminant(): number {
    const f = this.work.f64;
    const di = this.#held().di >> 3;
    let sum = 0;
    for (let i = 0; i < this.n; i++) sum -= log(f[di + i] as number);
    return 2 * sum;
  }

  /** K⁻¹ b. @param b - [n] */
  solve(b: Float64Array): Float64Array {
    const { P, di, x } = this.#held();
    const { kernels, f64 } = this.work;
    const N = padded(this.n);
    f64.fill(0, x >> 3, (x >> 3) + N);
    f64.set(b.subarray(0, this.n), x >> 3);
    kernels.solveForward(x, P, di, N, this.stride);
    kernels.solveBackward(x, P, di, N, this.stride);
    return f64.slice(x >> 3, (x >> 3) + this.n);
  }

  /** Diagonal of K⁻¹, from the inverted factor, [n]. */
  inverseDiagonal(): Float64Array {
    const { U } = this.#held();
    const f = this.work.f64;
    return Float64Array.from({ length: this.n }, (_, i) => {
      let sum = 0;
      for (let p = this.#at(U, i, i), k = i; k < this.n; k++, p += 4) sum += (f[p] as number) * (f[p] as number);
      return sum;
    });
  }

  /**
   * Derivative of ½·(log det + residualᵀ α) in θ; needs the inverted factor.
   *
   * @param alpha - K⁻¹ residual, [n]
   * @param r - [n]
   * @param gradient - [H + 1], to which the derivative is added
   */
  addLikelihoodGradient(alpha: Float64Array, r: Float64Array, gradient: Float64Array): void {
    const { U, V, G, al, XR, XC, out, scratch } = this.#held();
    const { kernels, f64 } = this.work;
    const { numericCount, categoryCount, columnScale, scaleCount } = this.shape;
    const { n, stride } = this;
    const N = padded(n);
    kernels.inverseFromFactor(V, U, N, stride);
    f64.fill(0, al >> 3, (al >> 3) + N);
    f64.set(alpha, al >> 3);
    kernels.maternGradient(out, V, G, al, XR, XC, n, stride, numericCount, categoryCount, scratch);
    for (let k = 0; k < this.columnCount; k++) {
      const scale = this.inverseScale[k] as number;
      const sum = (f64[(out >> 3) + 2 * k] as number) + (f64[(out >> 3) + 2 * k + 1] as number);
      const h = columnScale[k] as number;
      gradient[h] = (gradient[h] as number) - (k < numericCount ? sum : sum * scale * scale);
    }
    let noise = 0;
    for (let i = 0; i < n; i++) {
      const a = alpha[i] as number;
      noise += (r[i] as number) * (a * a - (f64[this.#at(V, i, i)] as number));
    }
    gradient[scaleCount] = (gradient[scaleCount] as number) - 0.5 * this.noise * noise;
  }
}
