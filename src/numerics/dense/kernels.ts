/**
 * The dense kernels behind the Gaussian process: exported by the WebAssembly SIMD module, and implemented again in
 * plain TypeScript.
 *
 * Pointers are byte offsets into the memory of a {@link Scratch}. Matrices are packed four rows at a time: element
 * (4s+r, k) of a matrix with stride K is the double at `pointer/8 + 4·s·K + 4·k + r`. Sizes are padded to multiples of
 * 4 with rows of the identity; the stride may be larger, so that rows can be appended without moving anything.
 *
 * P   Cholesky factor L, [n, n] lower      di  reciprocal diagonal of L, [n]      U   L⁻ᵀ, [n, n] upper
 * n, m  padded sizes unless said otherwise           K   stride, a multiple of 4
 * XR  packed points, [m, D]; XC  points row-major, [n, D]; Dn numeric columns (scaled by 1/ℓ) come first, then Dh category
 * codes with weights HW [Dh] = 1/ℓ²
 */
export interface KernelExports {
  /** Factors the lower triangle in place. Returns 0, or the first pivot that is not positive, counted from 1. */
  cholesky(P: number, di: number, n: number, K: number): number;
  /** R (m rows) ← R L⁻ᵀ. */
  solveRows(R: number, P: number, di: number, n: number, m: number, K: number): void;
  /** U ← L⁻ᵀ. */
  invertFactor(U: number, P: number, di: number, n: number, K: number): void;
  /** V ← U Uᵀ, tiles on and below the diagonal: the inverse of L Lᵀ. */
  inverseFromFactor(V: number, U: number, n: number, K: number): void;
  /** W (m rows) ← V L⁻¹. */
  timesInverseFactor(W: number, V: number, U: number, n: number, m: number, K: number): void;
  /** C (m × n, stride n) ← A (m × k) Bᵀ (n × k), packed, strides k. */
  multiplyTransposed(C: number, A: number, B: number, m: number, n: number, k: number): void;
  /** x ← L⁻¹ x. */
  solveForward(x: number, P: number, di: number, n: number, K: number): void;
  /** x ← L⁻ᵀ x. */
  solveBackward(x: number, P: number, di: number, n: number, K: number): void;
  /** y ← U x. */
  timesUpper(y: number, U: number, x: number, n: number, K: number): void;
  /**
   * Appends row n (not padded) to L and U; x holds the kernel values of the new row, zero-padded, and is overwritten
   * with the new row of L. Returns 0, or 1 if the pivot is not positive: L and U are then unchanged.
   */
  appendRow(P: number, U: number, di: number, x: number, y: number, n: number, K: number, diagonal: number): number;
  /** Matérn-5/2 rows R of XR against XC, and the derivative factor G = −2·dk/dD² unless G is 0; n not padded. */
  maternRows(
    R: number,
    G: number,
    XR: number,
    XC: number,
    HW: number,
    m: number,
    n: number,
    K: number,
    Dn: number,
    Dh: number,
    lower: number,
  ): void;
  /** out [2·D] ← Σ_{i>j} (α_i α_j − V_ij)·G_ij·(squared scaled difference), in two parts per column; n not padded. */
  maternGradient(
    out: number,
    V: number,
    G: number,
    al: number,
    XR: number,
    XC: number,
    n: number,
    K: number,
    Dn: number,
    Dh: number,
    scratch: number,
  ): void;
  /** mean [m] = R α, square [m] = |V row|²; with W also packed gradients gm, gv [m, Dn]; n not padded. */
  posterior(
    mean: number,
    square: number,
    gm: number,
    gv: number,
    R: number,
    V: number,
    W: number,
    G: number,
    al: number,
    XR: number,
    XC: number,
    m: number,
    n: number,
    K: number,
    Dn: number,
    D: number,
  ): void;
  /** x ← e^x, n even, arguments clamped to ±700. */
  expVector(x: number, n: number): void;
  /** x ← log x, n even, positive normal doubles. */
  logVector(x: number, n: number): void;
}
