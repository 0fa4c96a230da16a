/**
 * The kernels of {@link KernelExports} in plain TypeScript: same layout, same results up to rounding.
 *
 * Used where WebAssembly SIMD is missing, and as the oracle in tests. Written for clarity, one loop per formula (about
 * 20 times slower than the WebAssembly kernels at n = 500). Notation as in kernels.ts.
 */
import { exp, log } from '../exponential.ts';
import { squared } from '../power.ts';
import type { KernelExports } from './kernels.ts';

const ROOT5 = 2.23606797749979;

/** @param memory - read on every call, because growing the memory replaces the view */
export function plainKernels(memory: { readonly f64: Float64Array }): KernelExports {
  /** Index of element (row, column) of the packed matrix at byte offset M. */
  const at = (M: number, row: number, column: number, K: number): number =>
    (M >> 3) + (row & ~3) * K + 4 * column + (row & 3);
  const get = (index: number): number => memory.f64[index] as number;
  const set = (index: number, value: number): void => {
    memory.f64[index] = value;
  };

  function cholesky(P: number, di: number, n: number, K: number): number {
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let v = get(at(P, i, j, K));
        for (let k = 0; k < j; k++) v -= get(at(P, i, k, K)) * get(at(P, j, k, K));
        if (j < i) set(at(P, i, j, K), v * get((di >> 3) + j));
        else {
          if (!(v > 0)) return i + 1;
          set(at(P, i, i, K), Math.sqrt(v));
          set((di >> 3) + i, 1 / Math.sqrt(v));
          // Products by tiles expect zeros in the rest of the diagonal tile.
          for (let k = i + 1; k < (i | 3) + 1; k++) set(at(P, i, k, K), 0);
        }
      }
    return 0;
  }

  function solveRows(R: number, P: number, di: number, n: number, m: number, K: number): void {
    for (let r = 0; r < m; r++)
      for (let j = 0; j < n; j++) {
        let v = get(at(R, r, j, K));
        for (let k = 0; k < j; k++) v -= get(at(R, r, k, K)) * get(at(P, j, k, K));
        set(at(R, r, j, K), v * get((di >> 3) + j));
      }
  }

  function invertFactor(U: number, P: number, di: number, n: number, K: number): void {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) set(at(U, i, j, K), i === j ? 1 : 0);
    solveRows(U, P, di, n, n, K);
  }

  function inverseFromFactor(V: number, U: number, n: number, K: number): void {
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= (i | 3); j++) {
        let v = 0;
        for (let k = Math.max(i, j); k < n; k++) v += get(at(U, i, k, K)) * get(at(U, j, k, K));
        set(at(V, i, j, K), v);
      }
  }

  function timesInverseFactor(W: number, V: number, U: number, n: number, m: number, K: number): void {
    for (let r = 0; r < m; r++)
      for (let j = 0; j < n; j++) {
        let v = 0;
        for (let k = j; k < n; k++) v += get(at(V, r, k, K)) * get(at(U, j, k, K));
        set(at(W, r, j, K), v);
      }
  }

  function multiplyTransposed(C: number, A: number, B: number, m: number, n: number, k: number): void {
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let v = 0;
        for (let q = 0; q < k; q++) v += get(at(A, i, q, k)) * get(at(B, j, q, k));
        set(at(C, i, j, n), v);
      }
  }

  function solveForward(x: number, P: number, di: number, n: number, K: number): void {
    for (let i = 0; i < n; i++) {
      let v = get((x >> 3) + i);
      for (let k = 0; k < i; k++) v -= get(at(P, i, k, K)) * get((x >> 3) + k);
      set((x >> 3) + i, v * get((di >> 3) + i));
    }
  }

  function solveBackward(x: number, P: number, di: number, n: number, K: number): void {
    for (let i = n - 1; i >= 0; i--) {
      let v = get((x >> 3) + i);
      for (let k = i + 1; k < n; k++) v -= get(at(P, k, i, K)) * get((x >> 3) + k);
      set((x >> 3) + i, v * get((di >> 3) + i));
    }
  }

  function timesUpper(y: number, U: number, x: number, n: number, K: number): void {
    for (let i = 0; i < n; i++) {
      let v = 0;
      for (let k = i; k < n; k++) v += get(at(U, i, k, K)) * get((x >> 3) + k);
      set((y >> 3) + i, v);
    }
  }

  const appendRow: KernelExports['appendRow'] = (P, U, di, x, y, n, K, diagonal) => {
    const padded = (n + 3) & ~3;
    solveForward(x, P, di, padded, K);
    let d = diagonal;
    for (let k = 0; k < n; k++) d -= squared(get((x >> 3) + k));
    if (!(d > 0)) return 1;
    d = Math.sqrt(d);
    timesUpper(y, U, x, padded, K);
    for (let k = 0; k < n; k++) {
      set(at(P, n, k, K), get((x >> 3) + k));
      set(at(U, k, n, K), -get((y >> 3) + k) / d);
    }
    set(at(P, n, n, K), d);
    set((di >> 3) + n, 1 / d);
    set(at(U, n, n, K), 1 / d);
    return 0;
  };

  /** Scaled difference of numeric column k, or whether category column k differs. */
  const difference = (XR: number, i: number, XC: number, j: number, k: number, D: number): number =>
    get(at(XR, i, k, D)) - get((XC >> 3) + j * D + k);

  const maternRows: KernelExports['maternRows'] = (R, G, XR, XC, HW, m, n, K, Dn, Dh, lower) => {
    for (let i = 0; i < m; i++)
      for (let j = 0; j < (lower ? Math.min(n, (i | 3) + 1) : n); j++) {
        let square = 0;
        for (let k = 0; k < Dn; k++) square += squared(difference(XR, i, XC, j, k, Dn + Dh));
        for (let k = 0; k < Dh; k++) if (difference(XR, i, XC, j, Dn + k, Dn + Dh) !== 0) square += get((HW >> 3) + k);
        const root = ROOT5 * Math.sqrt(square);
        const e = exp(-root);
        set(at(R, i, j, K), e * (1 + root + (5 / 3) * square));
        if (G) set(at(G, i, j, K), (5 / 3) * (1 + root) * e);
      }
  };

  const maternGradient: KernelExports['maternGradient'] = (out, V, G, al, XR, XC, n, K, Dn, Dh) => {
    for (let k = 0; k < 2 * (Dn + Dh); k++) set((out >> 3) + k, 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const w = (get((al >> 3) + i) * get((al >> 3) + j) - get(at(V, i, j, K))) * get(at(G, i, j, K));
        for (let k = 0; k < Dn + Dh; k++) {
          const d = difference(XR, i, XC, j, k, Dn + Dh);
          const share = k < Dn ? d * d : d === 0 ? 0 : 1;
          set((out >> 3) + 2 * k, get((out >> 3) + 2 * k) + w * share);
        }
      }
  };

  const posterior: KernelExports['posterior'] = (mean, square, gm, gv, R, V, W, G, al, XR, XC, m, n, K, Dn, D) => {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      let squares = 0;
      if (W) for (let k = 0; k < Dn; k++) for (const g of [gm, gv]) set(at(g, i, k, Dn), 0);
      for (let j = 0; j < n; j++) {
        const a = get((al >> 3) + j);
        sum += a * get(at(R, i, j, K));
        squares += squared(get(at(V, i, j, K)));
        if (W)
          for (let k = 0; k < Dn; k++) {
            const slope = get(at(G, i, j, K)) * difference(XR, i, XC, j, k, D);
            set(at(gm, i, k, Dn), get(at(gm, i, k, Dn)) + a * slope);
            set(at(gv, i, k, Dn), get(at(gv, i, k, Dn)) + get(at(W, i, j, K)) * slope);
          }
      }
      set((mean >> 3) + i, sum);
      set((square >> 3) + i, squares);
    }
  };

  function map(x: number, n: number, f: (value: number) => number): void {
    for (let i = x >> 3; i < (x >> 3) + n; i++) set(i, f(get(i)));
  }

  return {
    cholesky,
    solveRows,
    invertFactor,
    inverseFromFactor,
    timesInverseFactor,
    multiplyTransposed,
    solveForward,
    solveBackward,
    timesUpper,
    appendRow,
    maternRows,
    maternGradient,
    posterior,
    expVector: (x, n) => map(x, n, (value) => exp(Math.min(700, Math.max(-700, value)))),
    logVector: (x, n) => map(x, n, log),
  };
}
