/**
 * The 4×4 micro-kernels. AssemblyScript, not TypeScript: built by scripts/build-wasm.mjs.
 *
 * Packed layout, used by every matrix here: rows in groups of four ("slivers"); element (4s+r, k) of a matrix with stride K
 * lies at 8·(4·s·K + 4·k + r) bytes. A 4×4 tile is then 16 contiguous doubles, and one product serves factorization,
 * triangular solves, inverses and matrix products. Sizes are multiples of 4, padded with rows of the identity.
 */

/** c + a·b, in two roundings: the fused form differs between processors. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(c, f64x2.mul(a, b));
}

/**
 * C ± A Bᵀ for one 4×4 tile.
 *
 * It compares an end pointer and is not unrolled: a counter or unrolling costs 10 to 30 % (register spills) on Node 20.
 *
 * @param c tile, [4, 4] column by column   @param a, b slivers, [k, 4]   @param sign −1 subtracts, otherwise adds
 */
// @ts-ignore: decorator
@inline
export function tile(c: usize, a: usize, b: usize, k: i32, sign: i32): void {
  let c00 = f64x2.splat(0),
    c01 = c00,
    c10 = c00,
    c11 = c00,
    c20 = c00,
    c21 = c00,
    c30 = c00,
    c31 = c00;
  const end = a + ((<usize>k) << 5);
  while (a < end) {
    const a0 = v128.load(a),
      a1 = v128.load(a, 16);
    let t = v128.load64_splat(b);
    c00 = multiplyAdd(a0, t, c00);
    c01 = multiplyAdd(a1, t, c01);
    t = v128.load64_splat(b, 8);
    c10 = multiplyAdd(a0, t, c10);
    c11 = multiplyAdd(a1, t, c11);
    t = v128.load64_splat(b, 16);
    c20 = multiplyAdd(a0, t, c20);
    c21 = multiplyAdd(a1, t, c21);
    t = v128.load64_splat(b, 24);
    c30 = multiplyAdd(a0, t, c30);
    c31 = multiplyAdd(a1, t, c31);
    a += 32;
    b += 32;
  }
  if (sign < 0) {
    v128.store(c, f64x2.sub(v128.load(c), c00));
    v128.store(c, f64x2.sub(v128.load(c, 16), c01), 16);
    v128.store(c, f64x2.sub(v128.load(c, 32), c10), 32);
    v128.store(c, f64x2.sub(v128.load(c, 48), c11), 48);
    v128.store(c, f64x2.sub(v128.load(c, 64), c20), 64);
    v128.store(c, f64x2.sub(v128.load(c, 80), c21), 80);
    v128.store(c, f64x2.sub(v128.load(c, 96), c30), 96);
    v128.store(c, f64x2.sub(v128.load(c, 112), c31), 112);
  } else {
    v128.store(c, f64x2.add(v128.load(c), c00));
    v128.store(c, f64x2.add(v128.load(c, 16), c01), 16);
    v128.store(c, f64x2.add(v128.load(c, 32), c10), 32);
    v128.store(c, f64x2.add(v128.load(c, 48), c11), 48);
    v128.store(c, f64x2.add(v128.load(c, 64), c20), 64);
    v128.store(c, f64x2.add(v128.load(c, 80), c21), 80);
    v128.store(c, f64x2.add(v128.load(c, 96), c30), 96);
    v128.store(c, f64x2.add(v128.load(c, 112), c31), 112);
  }
}

/** c ← c L⁻ᵀ for one 4×4 tile, with the diagonal tile l and its reciprocal diagonal di. */
export function solveTile(c: usize, l: usize, di: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const p = c + half;
    const x0 = f64x2.mul(v128.load(p), v128.load64_splat(di));
    const x1 = f64x2.mul(
      f64x2.sub(v128.load(p, 32), f64x2.mul(x0, v128.load64_splat(l, 8))),
      v128.load64_splat(di, 8),
    );
    const x2 = f64x2.mul(
      f64x2.sub(
        f64x2.sub(v128.load(p, 64), f64x2.mul(x0, v128.load64_splat(l, 16))),
        f64x2.mul(x1, v128.load64_splat(l, 48)),
      ),
      v128.load64_splat(di, 16),
    );
    const x3 = f64x2.mul(
      f64x2.sub(
        f64x2.sub(
          f64x2.sub(v128.load(p, 96), f64x2.mul(x0, v128.load64_splat(l, 24))),
          f64x2.mul(x1, v128.load64_splat(l, 56)),
        ),
        f64x2.mul(x2, v128.load64_splat(l, 88)),
      ),
      v128.load64_splat(di, 24),
    );
    v128.store(p, x0);
    v128.store(p, x1, 32);
    v128.store(p, x2, 64);
    v128.store(p, x3, 96);
  }
}
