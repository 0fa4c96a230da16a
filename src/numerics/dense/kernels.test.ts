import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exp, hasSimdKernels, log, type Rng, Scratch, seededRng } from '../index.ts';

/** Index of element (row, column) of a packed matrix. */
const at = (M: number, row: number, column: number, K: number) => (M >> 3) + (row & ~3) * K + 4 * column + (row & 3);

interface Problem {
  readonly work: Scratch;
  readonly n: number;
  readonly N: number;
  readonly K: number;
  readonly P: number;
  readonly G: number;
  readonly di: number;
  readonly XR: number;
  readonly XC: number;
  readonly HW: number;
}

const Dn = 3;
const Dh = 2;
const D = Dn + Dh;

/** Points, a kernel matrix with noise and identity padding: the same numbers for both implementations. */
function problem(plain: boolean, n: number, seed: string): Problem {
  const work = new Scratch({ plain });
  const rng = seededRng(seed, n);
  const N = (n + 3) & ~3;
  const K = N + 8;
  const [P, G] = [work.alloc(K * K), work.alloc(K * K)];
  const [di, XR, XC, HW] = [work.alloc(K), work.alloc(K * D), work.alloc(K * D), work.alloc(Dh)];
  const f = work.f64;
  for (let i = 0; i < N; i++)
    for (let k = 0; k < D; k++) {
      const v = i >= n ? 0 : k < Dn ? rng.uniform() * 2 : rng.uniformInt(3);
      f[at(XR, i, k, D)] = v;
      f[(XC >> 3) + i * D + k] = v;
    }
  for (let k = 0; k < Dh; k++) f[(HW >> 3) + k] = 0.3 + 0.4 * k;
  work.kernels.maternRows(P, G, XR, XC, HW, N, n, K, Dn, Dh, 1);
  for (let i = 0; i < n; i++) f[at(P, i, i, K)] = 1.001;
  for (let i = n; i < N; i++) for (let k = 0; k <= (i | 3); k++) f[at(P, i, k, K)] = k === i ? 1 : 0;
  return { work, n, N, K, P, G, di, XR, XC, HW };
}

function read(work: Scratch, M: number, rows: number, columns: number, K: number, lower = false): number[] {
  const out: number[] = [];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < (lower ? i + 1 : columns); j++) out.push(work.f64[at(M, i, j, K)] ?? Number.NaN);
  return out;
}

function expectClose(a: readonly number[], b: readonly number[], tolerance: number): void {
  expect(a.length).toBe(b.length);
  let worst = 0;
  a.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - (b[i] ?? Number.NaN)) / (1 + Math.abs(v)));
  });
  expect(worst).toBeLessThan(tolerance);
}

/** Runs `body` on both implementations and compares every list of numbers they return. */
function bothAgree(n: number, tolerance: number, body: (p: Problem, rng: Rng) => number[][]): void {
  const [a, b] = [false, true].map((plain) => body(problem(plain, n, 'both'), seededRng('extra', n)));
  if (!a || !b) throw new Error('unreachable');
  a.forEach((list, i) => {
    expectClose(list, b[i] ?? [], tolerance);
  });
}

const sizes = [1, 3, 4, 5, 17, 64, 70, 131];

describe('dense kernels', () => {
  it('run as WebAssembly on this host', () => {
    expect(hasSimdKernels()).toBe(true);
  });

  it('factor, invert and solve alike in WebAssembly and in plain TypeScript', () => {
    for (const n of sizes)
      bothAgree(n, 1e-9, (p, rng) => {
        const { work, N, K, P, di } = p;
        const U = work.alloc(K * K);
        const V = work.alloc(K * K);
        const x = work.alloc(K);
        const matrix = read(work, P, n, 0, K, true);
        expect(work.kernels.cholesky(P, di, N, K)).toBe(0);
        work.kernels.invertFactor(U, P, di, N, K);
        work.kernels.inverseFromFactor(V, U, N, K);
        for (let i = 0; i < N; i++) work.f64[(x >> 3) + i] = i < n ? rng.normal() : 0;
        work.kernels.solveForward(x, P, di, N, K);
        work.kernels.solveBackward(x, P, di, N, K);
        const solution = Array.from(work.f64.subarray(x >> 3, (x >> 3) + n));
        return [matrix, read(work, P, n, 0, K, true), read(work, V, n, 0, K, true), solution];
      });
  });

  it('factors so that L Lᵀ restores the matrix, and returns the bad pivot of one that is not positive definite', () => {
    for (const n of [5, 70, 300]) {
      const { work, N, K, P, di } = problem(false, n, 'product');
      const before = read(work, P, n, 0, K, true);
      expect(work.kernels.cholesky(P, di, N, K)).toBe(0);
      const product: number[] = [];
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          let v = 0;
          for (let k = 0; k <= j; k++) v += (work.f64[at(P, i, k, K)] ?? 0) * (work.f64[at(P, j, k, K)] ?? 0);
          product.push(v);
        }
      expectClose(product, before, 1e-13);
    }
    for (const plain of [false, true]) {
      const { work, N, K, P, di } = problem(plain, 20, 'bad');
      work.f64[at(P, 13, 13, K)] = -1;
      expect(work.kernels.cholesky(P, di, N, K)).toBe(14);
    }
  });

  it('appends rows to the same factor as a fresh factorization', () => {
    for (const plain of [false, true]) {
      const n = 45;
      const start = 30;
      const { work, N, K, P, di } = problem(plain, n, 'append');
      const full = read(work, P, n, 0, K, true);
      const element = (i: number, j: number) => full[(i * (i + 1)) / 2 + j] ?? 0;
      const [Q, U, dq] = [work.alloc(K * K), work.alloc(K * K), work.alloc(K)];
      const [W, x, y] = [work.alloc(K * K), work.alloc(K), work.alloc(K)];
      work.f64.fill(0, Q >> 3, (Q >> 3) + K * K);
      for (let i = 0; i < N; i++)
        for (let j = 0; j <= i; j++) work.f64[at(Q, i, j, K)] = i < start ? element(i, j) : i === j ? 1 : 0;
      expect(work.kernels.cholesky(Q, dq, N, K)).toBe(0);
      work.kernels.invertFactor(U, Q, dq, N, K);
      for (let m = start; m < n; m++) {
        for (let j = 0; j < N; j++) work.f64[(x >> 3) + j] = j < m ? element(m, j) : 0;
        expect(work.kernels.appendRow(Q, U, dq, x, y, m, K, 1.001)).toBe(0);
      }
      expect(work.kernels.cholesky(P, di, N, K)).toBe(0);
      work.kernels.invertFactor(W, P, di, N, K);
      expectClose(read(work, Q, n, 0, K, true), read(work, P, n, 0, K, true), 1e-12);
      expectClose(read(work, U, n, n, K), read(work, W, n, n, K), 1e-10);
      // A row that repeats an earlier one, without noise, has no positive pivot and leaves the factor unchanged.
      for (let j = 0; j < N; j++) work.f64[(x >> 3) + j] = j < n ? element(n - 1, j) : 0;
      expect(work.kernels.appendRow(Q, U, dq, x, y, n, K, 0.5)).toBe(1);
    }
  });

  it('computes the same posterior terms and gradients in both implementations', () => {
    for (const n of [6, 33, 70])
      bothAgree(n, 1e-9, (p, rng) => {
        const { work, N, K, P, G, di, XR, XC, HW } = p;
        const m = 12;
        const square = () => work.alloc(K * K);
        const [R, RG, V, W, U, inverse] = [square(), square(), square(), square(), square(), square()];
        const [al, C, mean, squares] = [work.alloc(K), work.alloc(m * D), work.alloc(m), work.alloc(m)];
        const [gm, gv, out, scratch] = [work.alloc(m * Dn), work.alloc(m * Dn), work.alloc(2 * D), work.alloc(8)];
        const f = work.f64;
        for (let i = 0; i < N; i++) f[(al >> 3) + i] = i < n ? rng.normal() : 0;
        for (let i = 0; i < m; i++)
          for (let k = 0; k < D; k++) f[at(C, i, k, D)] = k < Dn ? rng.uniform() * 2 : rng.uniformInt(3);
        expect(work.kernels.cholesky(P, di, N, K)).toBe(0);
        work.kernels.invertFactor(U, P, di, N, K);
        work.kernels.inverseFromFactor(inverse, U, N, K);
        work.kernels.maternGradient(out, inverse, G, al, XR, XC, n, K, Dn, Dh, scratch);
        f.fill(0, R >> 3, (R >> 3) + K * m);
        work.kernels.maternRows(R, RG, C, XC, HW, m, n, K, Dn, Dh, 0);
        f.copyWithin(V >> 3, R >> 3, (R >> 3) + K * m);
        work.kernels.solveRows(V, P, di, N, m, K);
        work.kernels.timesInverseFactor(W, V, U, N, m, K);
        work.kernels.posterior(mean, squares, gm, gv, R, V, W, RG, al, C, XC, m, n, K, Dn, D);
        const o = out >> 3;
        const gradient = Array.from({ length: D }, (_, k) => (f[o + 2 * k] ?? 0) + (f[o + 2 * k + 1] ?? 0));
        const vector = (pointer: number, count: number) => Array.from(f.subarray(pointer >> 3, (pointer >> 3) + count));
        return [gradient, vector(mean, m), vector(squares, m), vector(gm, m * Dn), vector(gv, m * Dn)];
      });
  });

  it('multiplies packed matrices', () => {
    bothAgree(4, 1e-13, ({ work }, rng) => {
      const [m, n, k] = [8, 12, 20];
      const [A, B, C] = [work.alloc(m * k), work.alloc(n * k), work.alloc(m * n)];
      for (let i = 0; i < m; i++) for (let q = 0; q < k; q++) work.f64[at(A, i, q, k)] = rng.normal();
      for (let i = 0; i < n; i++) for (let q = 0; q < k; q++) work.f64[at(B, i, q, k)] = rng.normal();
      work.kernels.multiplyTransposed(C, A, B, m, n, k);
      return [read(work, C, m, n, n)];
    });
  });

  it('computes exponentials and logarithms of arrays to 2 ulp', () => {
    for (const plain of [false, true]) {
      const work = new Scratch({ plain });
      const rng = seededRng('vector');
      const count = 2000;
      const x = work.alloc(count);
      const values = Array.from({ length: count }, (_, i) =>
        i < 1000 ? (rng.uniform() - 0.5) * 1300 : (rng.uniform() - 0.5) * 3,
      );
      work.f64.set(values, x >> 3);
      work.kernels.expVector(x, count);
      const powers = Array.from(work.f64.subarray(x >> 3, (x >> 3) + count));
      work.kernels.logVector(x, count);
      let worstExp = 0;
      let worstLog = 0;
      values.forEach((v, i) => {
        const e = exp(v);
        worstExp = Math.max(worstExp, Math.abs((powers[i] ?? 0) - e) / e);
        const l = log(powers[i] ?? 0);
        worstLog = Math.max(worstLog, Math.abs((work.f64[(x >> 3) + i] ?? 0) - l) / Math.max(Math.abs(l), 1e-300));
      });
      expect(worstExp).toBeLessThan(5e-16);
      expect(worstLog).toBeLessThan(5e-16);
    }
  });

  it('match the module that their committed sources compile to', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const rebuilt = execFileSync(process.execPath, ['scripts/build-wasm.mjs', '--print'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    });
    const committed = readFileSync(new URL('../gp-kernel.wasm.ts', import.meta.url), 'utf8');
    expect(rebuilt === committed, 'run node scripts/build-wasm.mjs and commit src/numerics/gp-kernel.wasm.ts').toBe(
      true,
    );
  });
});

describe('Scratch', () => {
  it('keeps its contents when the memory grows, and reuses the memory after a reset', () => {
    const work = new Scratch();
    const first = work.alloc(10);
    work.f64[first >> 3] = 42;
    const second = work.alloc(1 << 20);
    expect(work.f64[first >> 3]).toBe(42);
    expect(second % 64).toBe(0);
    const bytes = work.byteLength;
    work.reset();
    expect(work.alloc(10)).toBe(first);
    work.alloc(1 << 20);
    expect(work.byteLength).toBe(bytes);
  });
});
