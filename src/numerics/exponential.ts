/**
 * exp, expm1, log and log1p with identical bits on every engine.
 *
 * The last bit of `Math.exp` and friends may differ between engine versions, which would change a seeded sweep. These
 * functions use only operations that IEEE 754 defines exactly (+ − × ÷).
 *
 * Reference: Sun Microsystems, fdlibm 5.3 (e_exp.c, s_expm1.c, e_log.c, s_log1p.c); argument reduction of the
 * logarithms around √½ as in FreeBSD's libm. Errors stay below 1 ulp.
 * Departs from the sources: no floating-point exception flags.
 */
import { fromWords, highWord, lowWord, powerOfTwo, scaleByPowerOfTwo } from './float-bits.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** e^x. Overflows to Infinity above 709.78, underflows through the subnormals to 0 below −745.13. */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 709 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.1332191019411) return 0;
  const size = Math.abs(x);
  if (size < 2 ** -28) return 1 + x;
  let k = 0;
  let high = x;
  let low = 0;
  if (size > 0.34657359027997264) {
    k = (INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
  }
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  return scaleByPowerOfTwo(1 - (low - (r * c) / (2 - c) - high), k);
}

/** e^x − 1 without cancellation near 0. */
export function expm1(x: number): number {
  if (!(x <= 709.782712893384)) return x > 709 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -38.816242111356935) return -1;
  const size = Math.abs(x);
  if (size < 2 ** -54) return x;
  let k = 0;
  let r = x;
  let c = 0;
  if (size > 0.34657359027997264) {
    if (size < 1.0397207708399179) k = x < 0 ? -1 : 1;
    else k = (INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
    const high = x - k * LN2_HIGH;
    const low = k * LN2_LOW;
    r = high - low;
    c = high - r - low;
  }
  const half = 0.5 * r;
  const square = r * half;
  const r1 =
    1 +
    square *
      (-0.03333333333333313 +
        square *
          (0.0015873015872548146 +
            square * (-0.0000793650757867488 + square * (0.000004008217827329362 + square * -2.0109921818362437e-7))));
  const t = 3 - r1 * half;
  let e = square * ((r1 - t) / (6 - r * t));
  if (k === 0) return r - (r * e - square);
  e = r * (e - c) - c - square;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k < 0 || k > 56) return scaleByPowerOfTwo(r - e + 1, k) - 1;
  const inverse = powerOfTwo(-k);
  return (k < 20 ? r - e + (1 - inverse) : r - (e + inverse) + 1) * powerOfTwo(k);
}

/** The minimax part shared by both logarithms: (f, ½f²) → s·(½f² + R(s²)), with s = f/(2+f). */
function logTail(f: number, halfSquare: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return s * (halfSquare + (odd + even));
}

/** High-word offset that centres the reduced argument on [√½, √2). */
const CENTRE = 0x3ff00000 - 0x3fe6a09e;

/** Natural logarithm. log(0) = −Infinity; negative arguments give NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY || x === 1) return x === 1 ? 0 : x;
  const subnormal = x < 2.2250738585072014e-308;
  const v = subnormal ? x * 18014398509481984 : x;
  const high = highWord(v) + CENTRE;
  const k = (high >> 20) - 1023 - (subnormal ? 54 : 0);
  const f = fromWords((high & 0xfffff) + 0x3fe6a09e, lowWord(v)) - 1;
  const halfSquare = 0.5 * f * f;
  return logTail(f, halfSquare) + k * LN2_LOW - halfSquare + f + k * LN2_HIGH;
}

/** log(1 + x) without cancellation near 0. log1p(−1) = −Infinity; below −1 NaN. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (Math.abs(x) < 2 ** -53) return x;
  let k = 0;
  let c = 0;
  let f = x;
  if (x <= -0.2928932188134524 || x >= 0.41421356237309503) {
    const u = 1 + x;
    const high = highWord(u) + CENTRE;
    k = (high >> 20) - 1023;
    if (k < 54) c = (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u;
    f = fromWords((high & 0xfffff) + 0x3fe6a09e, lowWord(u)) - 1;
  }
  const halfSquare = 0.5 * f * f;
  return logTail(f, halfSquare) + (k * LN2_LOW + c) - halfSquare + f + k * LN2_HIGH;
}
