/**
 * Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * Reference: Golub and Van Loan, Matrix Computations, 4th ed., section 8.5. Preferred to faster methods because it
 * needs only +, −, ×, / and √, which every engine rounds identically, and is accurate for small eigenvalues.
 * Cost: about 8 sweeps of 3·d³ operations; 5 ms at d = 50.
 *
 * A  [d, d] symmetric, row-major     D  [d] eigenvalues, unordered     B  [d, d] eigenvectors in columns
 */
import { squared } from '../../numerics/index.ts';

/** Eigenvalues and eigenvectors of one matrix. */
export interface Eigen {
  /** [d], unordered. */
  readonly values: Float64Array;
  /** [d, d] row-major; column j belongs to value j. */
  readonly vectors: Float64Array;
}

/** Quadratic convergence needs about 6 to 10 sweeps; the limit guards against matrices with NaN. */
const MAX_SWEEPS = 40;

/**
 * Decomposes a symmetric matrix.
 *
 * @param A - [d, d] row-major, symmetric; not changed
 * @param d - rows
 */
export function symmetricEigen(A: Float64Array, d: number): Eigen {
  const S = Float64Array.from(A);
  const B = new Float64Array(d * d);
  for (let i = 0; i < d; i++) B[i * d + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < d; i++) {
      diagonal += squared(at(S, i * d + i));
      for (let j = i + 1; j < d; j++) off += squared(at(S, i * d + j));
    }
    if (!(off > 1e-30 * diagonal)) break;
    for (let p = 0; p < d - 1; p++) for (let q = p + 1; q < d; q++) rotate(S, B, d, p, q);
  }
  return { values: Float64Array.from({ length: d }, (_, i) => at(S, i * d + i)), vectors: B };
}

function at(M: Float64Array, index: number): number {
  return M[index] as number;
}

/** One rotation that makes S[p, q] zero. */
function rotate(S: Float64Array, B: Float64Array, d: number, p: number, q: number): void {
  const spq = at(S, p * d + q);
  if (spq === 0) return;
  const theta = (at(S, q * d + q) - at(S, p * d + p)) / (2 * spq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < d; k++) {
    const kp = at(S, k * d + p);
    const kq = at(S, k * d + q);
    S[k * d + p] = c * kp - s * kq;
    S[k * d + q] = s * kp + c * kq;
  }
  for (let k = 0; k < d; k++) {
    const pk = at(S, p * d + k);
    const qk = at(S, q * d + k);
    S[p * d + k] = c * pk - s * qk;
    S[q * d + k] = s * pk + c * qk;
    const bp = at(B, k * d + p);
    const bq = at(B, k * d + q);
    B[k * d + p] = c * bp - s * bq;
    B[k * d + q] = s * bp + c * bq;
  }
  S[p * d + q] = 0;
  S[q * d + p] = 0;
}
