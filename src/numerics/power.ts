/**
 * x^y with identical bits on every engine.
 *
 * Reference: Sun Microsystems, fdlibm 5.3, e_pow.c. log2(x) is held as a sum of two doubles (24 + 53 bits), so the
 * result is within 0.7 ulp for the whole range.
 * Departs from the source: special cases are taken from the ECMAScript definition of `**` (1^±Infinity is NaN).
 */
import { clearLowWord, highWord, scaleByPowerOfTwo, withHighWord } from './float-bits.ts';

/** v·v: `v ** 2` uses the engine's own pow, which may round differently. */
export function squared(v: number): number {
  return v * v;
}

/** [head, tail] of log2(ax) for finite ax > 0. */
function log2InTwoParts(ax: number): [number, number] {
  let n = 0;
  let v = ax;
  if (v < 2.2250738585072014e-308) {
    v *= 9007199254740992;
    n -= 53;
  }
  const high = highWord(v);
  n += (high >> 20) - 0x3ff;
  const mantissa = high & 0xfffff;
  let base = 1;
  let baseLogHigh = 0;
  let baseLogLow = 0;
  let reduced = mantissa | 0x3ff00000;
  if (mantissa > 0x3988e) {
    if (mantissa < 0xbb67a) {
      base = 1.5;
      baseLogHigh = 0.5849624872207642;
      baseLogLow = 1.350039202129749e-8;
    } else {
      n += 1;
      reduced -= 0x00100000;
    }
  }
  v = withHighWord(v, reduced);
  // s = (v - base) / (v + base), head and tail
  const u = v - base;
  const w = 1 / (v + base);
  const s = u * w;
  const sHigh = clearLowWord(s);
  const sumHigh = withHighWord(0, ((reduced >> 1) | 0x20000000) + 0x00080000 + (base === 1.5 ? 0x00040000 : 0));
  const sumLow = v - (sumHigh - base);
  const sLow = w * (u - sHigh * sumHigh - sHigh * sumLow);
  const s2 = s * s;
  let r =
    s2 *
    s2 *
    (0.5999999999999946 +
      s2 *
        (0.4285714285785502 +
          s2 *
            (0.33333332981837743 + s2 * (0.272728123808534 + s2 * (0.23066074577556175 + s2 * 0.20697501780033842)))));
  r += sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const tHigh = clearLowWord(3 + square + r);
  const tLow = r - (tHigh - 3 - square);
  const p = sHigh * tHigh;
  const q = sLow * tHigh + tLow * s;
  const pHigh = clearLowWord(p + q);
  const pLow = q - (pHigh - p);
  const zHigh = 0.9617967009544373 * pHigh;
  const zLow = -7.028461650952758e-9 * pHigh + pLow * 0.9617966939259756 + baseLogLow;
  const head = clearLowWord(zHigh + zLow + baseLogHigh + n);
  return [head, zLow - (head - n - baseLogHigh - zHigh)];
}

/** 2^(high + low). */
function exp2OfTwoParts(high: number, low: number): number {
  const z = high + low;
  if (z >= 1024) {
    if (z > 1024 || low + 8.008566259537294e-17 > z - high) return Number.POSITIVE_INFINITY;
  } else if (z <= -1075) return 0;
  const n = Math.abs(z) > 0.5 ? Math.floor(z + 0.5) : 0;
  const rest = high - n;
  const t = clearLowWord(low + rest);
  const u = t * 0.6931471824645996;
  const v = (low - (t - rest)) * Math.LN2 + t * -1.904654299957768e-9;
  const x = u + v;
  const w = v - (x - u);
  const square = x * x;
  const c =
    x -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square * (0.00006613756321437934 + square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8))));
  const r = (x * c) / (c - 2) - (w + x * w);
  return scaleByPowerOfTwo(1 - (r - x), n);
}

/**
 * x^y, with the special cases of ECMAScript's `**`.
 *
 * @returns NaN for a negative base with a fractional exponent
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (!Number.isFinite(y)) {
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const integer = Number.isInteger(y);
  const odd = integer && Math.abs(y) < 2 ** 53 && Math.abs(y) % 2 === 1;
  const negative = (x < 0 || Object.is(x, -0)) && odd;
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const result = (size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY;
    return negative ? -result : result;
  }
  if (x < 0 && !integer) return Number.NaN;
  if (y === 1) return x;
  if (y === 0.5 && x > 0) return Math.sqrt(x);
  if (size === 1) return negative ? -1 : 1;
  const [head, tail] = log2InTwoParts(size);
  // |y| beyond 2^64 over- or underflows for every other base, and would spoil the split product below.
  if (Math.abs(y) > 2 ** 64) {
    const result = head + tail > 0 === y > 0 ? Number.POSITIVE_INFINITY : 0;
    return negative ? -result : result;
  }
  const yHigh = clearLowWord(y);
  const low = (y - yHigh) * head + y * tail;
  const result = exp2OfTwoParts(yHigh * head, low);
  return negative ? -result : result;
}
