/**
 * Matérn-5/2 kernel rows, their gradients and the posterior, in fused passes (layout: tile.ts).
 *
 * k(D²) = (1 + √5·D + 5/3·D²)·exp(−√5·D), where D² is the sum of the squared differences of the scaled numeric columns
 * and the weights of the category columns that differ. The derivative factor is
 * G = −2·dk/dD² = 5/3·(1 + √5·D)·exp(−√5·D).
 *
 * Dn  numeric columns, already divided by their lengthscales     Dh  category columns (codes), D = Dn + Dh
 * HW  weight 1/ℓ² of each category column, [Dh]
 * XR  packed points, [m, D] in slivers                           XC  the same or other points, [n, D] row-major
 */
import { multiplyAdd } from './tile';

// @ts-ignore: decorator
@inline
function horner(p: v128, r: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, r), f64x2.splat(c));
}

/** e^x for |x| ≤ 700 (clamped): Cody-Waite reduction, Taylor polynomial of degree 12; relative error 4e-16. */
// @ts-ignore: decorator
@inline
export function exp2lanes(value: v128): v128 {
  const x = f64x2.pmin(f64x2.pmax(value, f64x2.splat(-700)), f64x2.splat(700));
  // Adding 1.5·2^52 leaves the rounded quotient in the low mantissa bits.
  const t = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744.0));
  const n = f64x2.sub(t, f64x2.splat(6755399441055744.0));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(6.93145751953125e-1))),
    f64x2.mul(n, f64x2.splat(1.42860682030941723212e-6)),
  );
  let p = f64x2.splat(2.08767569878681e-9);
  p = horner(p, r, 2.5052108385441718775e-8);
  p = horner(p, r, 2.7557319223985890653e-7);
  p = horner(p, r, 2.7557319223985890653e-6);
  p = horner(p, r, 2.4801587301587301587e-5);
  p = horner(p, r, 1.984126984126984127e-4);
  p = horner(p, r, 1.3888888888888888889e-3);
  p = horner(p, r, 8.3333333333333333333e-3);
  p = horner(p, r, 4.1666666666666666667e-2);
  p = horner(p, r, 1.6666666666666666667e-1);
  p = horner(p, r, 0.5);
  p = horner(p, r, 1.0);
  p = horner(p, r, 1.0);
  return i64x2.add(p, i64x2.shl(t, 52));
}

/**
 * Kernel rows R of packed XR against row-major XC.
 *
 * @param G receives the derivative factor, or 0   @param lower only the columns up to the diagonal tile (XR = XC)
 */
export function maternRows(R: usize, G: usize, XR: usize, XC: usize, HW: usize, m: i32, n: i32, K: i32, Dn: i32, Dh: i32, lower: i32): void {
  const D = Dn + Dh;
  const one = f64x2.splat(1),
    root5 = f64x2.splat(2.23606797749978969641),
    fiveThirds = f64x2.splat(5.0 / 3.0);
  for (let s = 0; s < m; s += 4) {
    const r = R + ((<usize>(s * K)) << 3),
      g = G + ((<usize>(s * K)) << 3),
      xr = XR + ((<usize>(s * D)) << 3);
    const end = lower && s + 4 < n ? s + 4 : n;
    for (let j = 0; j < end; j++) {
      const xc = XC + ((<usize>(j * D)) << 3);
      let a0 = f64x2.splat(0),
        a1 = a0;
      for (let k = 0; k < Dn; k++) {
        const b = v128.load64_splat(xc + ((<usize>k) << 3)),
          p = xr + ((<usize>k) << 5);
        const d0 = f64x2.sub(v128.load(p), b),
          d1 = f64x2.sub(v128.load(p, 16), b);
        a0 = multiplyAdd(d0, d0, a0);
        a1 = multiplyAdd(d1, d1, a1);
      }
      for (let k = 0; k < Dh; k++) {
        const b = v128.load64_splat(xc + ((<usize>(Dn + k)) << 3)),
          p = xr + ((<usize>(Dn + k)) << 5),
          w = v128.load64_splat(HW + ((<usize>k) << 3));
        a0 = f64x2.add(a0, v128.and(f64x2.ne(v128.load(p), b), w));
        a1 = f64x2.add(a1, v128.and(f64x2.ne(v128.load(p, 16), b), w));
      }
      const q0 = f64x2.mul(root5, f64x2.sqrt(a0)),
        q1 = f64x2.mul(root5, f64x2.sqrt(a1));
      const e0 = exp2lanes(f64x2.neg(q0)),
        e1 = exp2lanes(f64x2.neg(q1)),
        p0 = f64x2.add(one, q0),
        p1 = f64x2.add(one, q1);
      const o = (<usize>j) << 5;
      v128.store(r + o, f64x2.mul(e0, f64x2.add(p0, f64x2.mul(fiveThirds, a0))));
      v128.store(r + o, f64x2.mul(e1, f64x2.add(p1, f64x2.mul(fiveThirds, a1))), 16);
      if (G) {
        v128.store(g + o, f64x2.mul(fiveThirds, f64x2.mul(p0, e0)));
        v128.store(g + o, f64x2.mul(fiveThirds, f64x2.mul(p1, e1)), 16);
      }
    }
  }
}

/**
 * Contraction of the likelihood gradient: out[k] = Σ_{i>j} (α_i α_j − K⁻¹_ij)·G_ij·(squared scaled difference of column k);
 * a category column counts 1 where the codes differ.
 *
 * @param out [2·D], two partial sums per column, to be added   @param V K⁻¹, lower tiles   @param G derivative factors
 * @param al α, [padded n]   @param scratch room for 4 doubles
 */
export function maternGradient(out: usize, V: usize, G: usize, al: usize, XR: usize, XC: usize, n: i32, K: i32, Dn: i32, Dh: i32, scratch: usize): void {
  const D = Dn + Dh;
  memory.fill(out, 0, (<usize>D) << 4);
  for (let s = 0; s < n; s += 4) {
    const xr = XR + ((<usize>(s * D)) << 3),
      as = al + ((<usize>s) << 3),
      al0 = v128.load(as),
      al1 = v128.load(as, 16);
    const end = s + 4 < n ? s + 4 : n;
    for (let j = 0; j < end; j++) {
      const aj = v128.load64_splat(al + ((<usize>j) << 3)),
        o = (<usize>(s * K + 4 * j)) << 3,
        xc = XC + ((<usize>(j * D)) << 3);
      let u0 = f64x2.sub(f64x2.mul(al0, aj), v128.load(V + o)),
        u1 = f64x2.sub(f64x2.mul(al1, aj), v128.load(V + o, 16));
      if (j >= s || s + 4 > n) {
        v128.store(scratch, u0);
        v128.store(scratch, u1, 16);
        for (let q = 0; q < 4; q++) if (s + q <= j || s + q >= n) store<f64>(scratch + ((<usize>q) << 3), 0);
        u0 = v128.load(scratch);
        u1 = v128.load(scratch, 16);
      }
      const w0 = f64x2.mul(u0, v128.load(G + o)),
        w1 = f64x2.mul(u1, v128.load(G + o, 16));
      for (let k = 0; k < Dn; k++) {
        const b = v128.load64_splat(xc + ((<usize>k) << 3)),
          p = xr + ((<usize>k) << 5),
          d0 = f64x2.sub(v128.load(p), b),
          d1 = f64x2.sub(v128.load(p, 16), b),
          t = out + ((<usize>k) << 4);
        v128.store(
          t,
          f64x2.add(v128.load(t), f64x2.add(f64x2.mul(w0, f64x2.mul(d0, d0)), f64x2.mul(w1, f64x2.mul(d1, d1)))),
        );
      }
      for (let k = Dn; k < D; k++) {
        const b = v128.load64_splat(xc + ((<usize>k) << 3)),
          p = xr + ((<usize>k) << 5),
          t = out + ((<usize>k) << 4);
        v128.store(
          t,
          f64x2.add(
            v128.load(t),
            f64x2.add(v128.and(f64x2.ne(v128.load(p), b), w0), v128.and(f64x2.ne(v128.load(p, 16), b), w1)),
          ),
        );
      }
    }
  }
}

/**
 * Posterior pieces of m candidates: mean = R α and |V|² per row, V = R L⁻ᵀ.
 *
 * @param W V L⁻¹ with derivative factors G, or 0: then the gradients are left alone
 * @param gm, gv packed gradients, [m, Dn]: Σ_j α_j G_j d and Σ_j W_j G_j d, d the scaled difference
 */
export function posterior(mean: usize, square: usize, gm: usize, gv: usize, R: usize, V: usize, W: usize, G: usize, al: usize, XR: usize, XC: usize, m: i32, n: i32, K: i32, Dn: i32, D: i32): void {
  for (let s = 0; s < m; s += 4) {
    let m0 = f64x2.splat(0),
      m1 = m0,
      q0 = m0,
      q1 = m0;
    const xr = XR + ((<usize>(s * D)) << 3),
      g1 = gm + ((<usize>(s * Dn)) << 3),
      g2 = gv + ((<usize>(s * Dn)) << 3);
    if (W) {
      memory.fill(g1, 0, (<usize>Dn) << 5);
      memory.fill(g2, 0, (<usize>Dn) << 5);
    }
    for (let j = 0; j < n; j++) {
      const o = (<usize>(s * K + 4 * j)) << 3,
        a = v128.load64_splat(al + ((<usize>j) << 3));
      m0 = multiplyAdd(a, v128.load(R + o), m0);
      m1 = multiplyAdd(a, v128.load(R + o, 16), m1);
      const v0 = v128.load(V + o),
        v1 = v128.load(V + o, 16);
      q0 = multiplyAdd(v0, v0, q0);
      q1 = multiplyAdd(v1, v1, q1);
      if (W) {
        const G0 = v128.load(G + o),
          G1 = v128.load(G + o, 16),
          u0 = f64x2.mul(G0, a),
          u1 = f64x2.mul(G1, a),
          w0 = f64x2.mul(v128.load(W + o), G0),
          w1 = f64x2.mul(v128.load(W + o, 16), G1),
          xc = XC + ((<usize>(j * D)) << 3);
        for (let k = 0; k < Dn; k++) {
          const b = v128.load64_splat(xc + ((<usize>k) << 3)),
            p = xr + ((<usize>k) << 5),
            d0 = f64x2.sub(v128.load(p), b),
            d1 = f64x2.sub(v128.load(p, 16), b),
            x = (<usize>k) << 5;
          v128.store(g1 + x, multiplyAdd(u0, d0, v128.load(g1 + x)));
          v128.store(g1 + x, multiplyAdd(u1, d1, v128.load(g1 + x, 16)), 16);
          v128.store(g2 + x, multiplyAdd(w0, d0, v128.load(g2 + x)));
          v128.store(g2 + x, multiplyAdd(w1, d1, v128.load(g2 + x, 16)), 16);
        }
      }
    }
    const o = (<usize>s) << 3;
    v128.store(mean + o, m0);
    v128.store(mean + o, m1, 16);
    v128.store(square + o, q0);
    v128.store(square + o, q1, 16);
  }
}
