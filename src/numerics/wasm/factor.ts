/**
 * Factorization, triangular solves, inverses and products of packed matrices (layout: tile.ts).
 *
 * P   packed Cholesky factor L, [n, n] lower      di  reciprocal diagonal of L, [n]
 * U   packed L⁻ᵀ, [n, n] upper                   R, V, W  packed rows, [m, n]
 * n, m  multiples of 4                           K  stride of every matrix, ≥ n (spare columns let rows be appended)
 *
 * Left-looking by panels of NB columns, with k in blocks of KC, so that a panel of slivers stays in the cache.
 */
import { solveTile, tile } from './tile';

const NB: i32 = 64;
const KC: i32 = 256;

/** Byte offset of element (row, column) of a tile corner; row is a multiple of 4. */
// @ts-ignore: decorator
@inline
function corner(row: i32, column: i32, K: i32): usize {
  return (<usize>(row * K + 4 * column)) << 3;
}

/** Rows [r0, r1) of R minus R[:, :jb] P[jb..je, :jb]ᵀ; `lower` skips tiles above the diagonal. */
function update(R: usize, P: usize, K: i32, jb: i32, je: i32, r0: i32, r1: i32, lower: i32): void {
  for (let kb = 0; kb < jb; kb += KC) {
    const length = jb - kb < KC ? jb - kb : KC;
    for (let r = r0; r < r1; r += 4) {
      const row = R + corner(r, 0, K);
      const end = lower && r + 4 < je ? r + 4 : je;
      for (let j = jb; j < end; j += 4)
        tile(row + ((<usize>j) << 5), row + ((<usize>kb) << 5), P + corner(j, kb, K), length, -1);
    }
  }
}

/** Rows [r0, r1) of R, columns [jb, je): solve against the diagonal block. */
function solvePanel(R: usize, P: usize, di: usize, K: i32, jb: i32, je: i32, r0: i32, r1: i32): void {
  for (let r = r0; r < r1; r += 4) {
    const row = R + corner(r, 0, K);
    for (let j = jb; j < je; j += 4) {
      if (j > jb) tile(row + ((<usize>j) << 5), row + ((<usize>jb) << 5), P + corner(j, jb, K), j - jb, -1);
      solveTile(row + ((<usize>j) << 5), P + corner(j, j, K), di + ((<usize>j) << 3));
    }
  }
}

/** Factors the 4×4 diagonal tile t in place; returns 0, or the column of the bad pivot + 1. */
function factorTile(t: usize, di: usize): i32 {
  for (let c = 0; c < 4; c++) {
    let d = load<f64>(t + ((<usize>(5 * c)) << 3));
    for (let k = 0; k < c; k++) {
      const v = load<f64>(t + ((<usize>(4 * k + c)) << 3));
      d -= v * v;
    }
    if (!(d > 0)) return c + 1;
    d = Math.sqrt(d);
    store<f64>(t + ((<usize>(5 * c)) << 3), d);
    const q = 1 / d;
    store<f64>(di + ((<usize>c) << 3), q);
    for (let r = c + 1; r < 4; r++) {
      let v = load<f64>(t + ((<usize>(4 * c + r)) << 3));
      for (let k = 0; k < c; k++)
        v -= load<f64>(t + ((<usize>(4 * k + r)) << 3)) * load<f64>(t + ((<usize>(4 * k + c)) << 3));
      store<f64>(t + ((<usize>(4 * c + r)) << 3), v * q);
    }
    for (let r = 0; r < c; r++) store<f64>(t + ((<usize>(4 * c + r)) << 3), 0);
  }
  return 0;
}

function factorBlock(P: usize, di: usize, K: i32, jb: i32, je: i32): i32 {
  for (let i = jb; i < je; i += 4) {
    const row = P + corner(i, 0, K);
    for (let j = jb; j < i; j += 4) {
      if (j > jb) tile(row + ((<usize>j) << 5), row + ((<usize>jb) << 5), P + corner(j, jb, K), j - jb, -1);
      solveTile(row + ((<usize>j) << 5), P + corner(j, j, K), di + ((<usize>j) << 3));
    }
    const t = row + ((<usize>i) << 5);
    if (i > jb) tile(t, row + ((<usize>jb) << 5), row + ((<usize>jb) << 5), i - jb, -1);
    const bad = factorTile(t, di + ((<usize>i) << 3));
    if (bad) return i + bad;
  }
  return 0;
}

/** Factors the lower triangle in place. Returns 0, or the first pivot that is not positive, counted from 1. */
export function cholesky(P: usize, di: usize, n: i32, K: i32): i32 {
  for (let jb = 0; jb < n; jb += NB) {
    const je = jb + NB < n ? jb + NB : n;
    update(P, P, K, jb, je, jb, n, 1);
    const bad = factorBlock(P, di, K, jb, je);
    if (bad) return bad;
    solvePanel(P, P, di, K, jb, je, je, n);
  }
  return 0;
}

/** R (m rows) ← R L⁻ᵀ. */
export function solveRows(R: usize, P: usize, di: usize, n: i32, m: i32, K: i32): void {
  for (let jb = 0; jb < n; jb += NB) {
    const je = jb + NB < n ? jb + NB : n;
    update(R, P, K, jb, je, 0, m, 0);
    solvePanel(R, P, di, K, jb, je, 0, m);
  }
}

/** U ← L⁻ᵀ; the zero part left of the diagonal is skipped. */
export function invertFactor(U: usize, P: usize, di: usize, n: i32, K: i32): void {
  for (let s = 0; s < n; s += 4) {
    memory.fill(U + corner(s, 0, K), 0, (<usize>n) << 5);
    for (let c = 0; c < 4; c++) store<f64>(U + corner(s, s + c, K) + ((<usize>c) << 3), 1);
  }
  for (let jb = 0; jb < n; jb += NB) {
    const je = jb + NB < n ? jb + NB : n;
    for (let kb = 0; kb < jb; kb += KC) {
      const ke = kb + KC < jb ? kb + KC : jb;
      for (let s = 0; s < ke; s += 4) {
        const row = U + corner(s, 0, K);
        const k0 = s > kb ? s : kb;
        for (let j = jb; j < je; j += 4)
          tile(row + ((<usize>j) << 5), row + ((<usize>k0) << 5), P + corner(j, k0, K), ke - k0, -1);
      }
    }
    for (let s = 0; s < je; s += 4) {
      const row = U + corner(s, 0, K);
      const b = s > jb ? s : jb;
      for (let j = b; j < je; j += 4) {
        if (j > b) tile(row + ((<usize>j) << 5), row + ((<usize>b) << 5), P + corner(j, b, K), j - b, -1);
        solveTile(row + ((<usize>j) << 5), P + corner(j, j, K), di + ((<usize>j) << 3));
      }
    }
  }
}

/** V (tiles on and below the diagonal) ← U Uᵀ, the inverse of L Lᵀ. */
export function inverseFromFactor(V: usize, U: usize, n: i32, K: i32): void {
  for (let i = 0; i < n; i += 4) memory.fill(V + corner(i, 0, K), 0, (<usize>(i + 4)) << 5);
  for (let kb = 0; kb < n; kb += KC) {
    const ke = kb + KC < n ? kb + KC : n;
    for (let jb = 0; jb < ke; jb += NB) {
      for (let i = jb; i < ke; i += 4) {
        const k0 = i > kb ? i : kb;
        const end = jb + NB < i + 4 ? jb + NB : i + 4;
        for (let j = jb; j < end; j += 4) tile(V + corner(i, j, K), U + corner(i, k0, K), U + corner(j, k0, K), ke - k0, 1);
      }
    }
  }
}

/** W (m rows) ← V Uᵀ = V L⁻¹. */
export function timesInverseFactor(W: usize, V: usize, U: usize, n: i32, m: i32, K: i32): void {
  for (let s = 0; s < m; s += 4) memory.fill(W + corner(s, 0, K), 0, (<usize>n) << 5);
  for (let kb = 0; kb < n; kb += KC) {
    const ke = kb + KC < n ? kb + KC : n;
    for (let jb = 0; jb < ke; jb += NB) {
      const je = jb + NB < ke ? jb + NB : ke;
      for (let s = 0; s < m; s += 4)
        for (let j = jb; j < je; j += 4) {
          const k0 = j > kb ? j : kb;
          tile(W + corner(s, j, K), V + corner(s, k0, K), U + corner(j, k0, K), ke - k0, 1);
        }
    }
  }
}

/** C (m × n, stride n) ← A (m × k, stride k) B (n × k, stride k)ᵀ, all packed. */
export function multiplyTransposed(C: usize, A: usize, B: usize, m: i32, n: i32, k: i32): void {
  memory.fill(C, 0, (<usize>(m * n)) << 3);
  for (let kb = 0; kb < k; kb += KC) {
    const length = kb + KC < k ? KC : k - kb;
    for (let jb = 0; jb < n; jb += NB) {
      const je = jb + NB < n ? jb + NB : n;
      for (let s = 0; s < m; s += 4)
        for (let j = jb; j < je; j += 4) tile(C + corner(s, j, n), A + corner(s, kb, k), B + corner(j, kb, k), length, 1);
    }
  }
}

/** x ← L⁻¹ x. */
export function solveForward(x: usize, P: usize, di: usize, n: i32, K: i32): void {
  for (let s = 0; s < n; s += 4) {
    const xs = x + ((<usize>s) << 3);
    const p = P + corner(s, 0, K);
    let a0 = v128.load(xs),
      a1 = v128.load(xs, 16);
    for (let k = 0; k < s; k++) {
      const b = v128.load64_splat(x + ((<usize>k) << 3));
      const q = p + ((<usize>k) << 5);
      a0 = f64x2.sub(a0, f64x2.mul(v128.load(q), b));
      a1 = f64x2.sub(a1, f64x2.mul(v128.load(q, 16), b));
    }
    v128.store(xs, a0);
    v128.store(xs, a1, 16);
    for (let c = 0; c < 4; c++) {
      let v = load<f64>(xs + ((<usize>c) << 3));
      for (let k = 0; k < c; k++)
        v -= load<f64>(p + ((<usize>(4 * (s + k) + c)) << 3)) * load<f64>(xs + ((<usize>k) << 3));
      store<f64>(xs + ((<usize>c) << 3), v * load<f64>(di + ((<usize>(s + c)) << 3)));
    }
  }
}

/** x ← L⁻ᵀ x. */
export function solveBackward(x: usize, P: usize, di: usize, n: i32, K: i32): void {
  for (let s = n - 4; s >= 0; s -= 4) {
    const xs = x + ((<usize>s) << 3);
    const p = P + corner(s, 0, K);
    for (let c = 3; c >= 0; c--) {
      let v = load<f64>(xs + ((<usize>c) << 3));
      for (let k = c + 1; k < 4; k++)
        v -= load<f64>(p + ((<usize>(4 * (s + c) + k)) << 3)) * load<f64>(xs + ((<usize>k) << 3));
      store<f64>(xs + ((<usize>c) << 3), v * load<f64>(di + ((<usize>(s + c)) << 3)));
    }
    const a0 = v128.load(xs),
      a1 = v128.load(xs, 16);
    for (let k = 0; k < s; k++) {
      const q = p + ((<usize>k) << 5);
      const t = f64x2.add(f64x2.mul(a0, v128.load(q)), f64x2.mul(a1, v128.load(q, 16)));
      const xk = x + ((<usize>k) << 3);
      store<f64>(xk, load<f64>(xk) - (f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1)));
    }
  }
}

/** y ← U x for upper triangular U. */
export function timesUpper(y: usize, U: usize, x: usize, n: i32, K: i32): void {
  for (let s = 0; s < n; s += 4) {
    const u = U + corner(s, 0, K);
    let a0 = f64x2.splat(0),
      a1 = a0;
    for (let k = s; k < n; k++) {
      const b = v128.load64_splat(x + ((<usize>k) << 3));
      const q = u + ((<usize>k) << 5);
      a0 = f64x2.add(a0, f64x2.mul(v128.load(q), b));
      a1 = f64x2.add(a1, f64x2.mul(v128.load(q, 16), b));
    }
    v128.store(y + ((<usize>s) << 3), a0);
    v128.store(y + ((<usize>s) << 3), a1, 16);
  }
}

/**
 * Appends row n (counted from 0) to the factor and to its inverse transpose.
 *
 * From row n up to the padded size, both must hold rows of the identity.
 *
 * @param x kernel values against rows 0 … n−1, then zeros to the padded size; overwritten
 * @param y scratch of the padded size   @param diagonal kernel value of the new point with itself, noise included
 * @returns 0, or 1 if the pivot is not positive: P and U are then unchanged
 */
export function appendRow(P: usize, U: usize, di: usize, x: usize, y: usize, n: i32, K: i32, diagonal: f64): i32 {
  const padded = (n + 3) & ~3;
  solveForward(x, P, di, padded, K);
  let d = diagonal;
  for (let k = 0; k < n; k++) {
    const v = load<f64>(x + ((<usize>k) << 3));
    d -= v * v;
  }
  if (!(d > 0)) return 1;
  d = Math.sqrt(d);
  const q = 1 / d;
  timesUpper(y, U, x, padded, K);
  const lane = (<usize>(n & 3)) << 3;
  const row = P + corner(n & ~3, 0, K) + lane;
  for (let k = 0; k < n; k++) {
    store<f64>(row + ((<usize>k) << 5), load<f64>(x + ((<usize>k) << 3)));
    store<f64>(U + corner(k & ~3, n, K) + ((<usize>(k & 3)) << 3), -q * load<f64>(y + ((<usize>k) << 3)));
  }
  store<f64>(row + ((<usize>n) << 5), d);
  store<f64>(di + ((<usize>n) << 3), q);
  store<f64>(U + corner(n & ~3, n, K) + lane, q);
  return 0;
}
