/** Elementwise exponential and logarithm of whole arrays. */
import { exp2lanes } from './matern';

/** x ← e^x; arguments are clamped to ±700. @param n even */
export function expVector(x: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (let p = x; p < end; p += 16) v128.store(p, exp2lanes(v128.load(p)));
}

/**
 * x ← log x for positive normal doubles; relative error 1 ulp.
 *
 * The reduction and polynomial of fdlibm's e_log.c, two lanes at a time.
 *
 * @param n even
 */
export function logVector(x: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (let p = x; p < end; p += 16) {
    const v = v128.load(p);
    // Centre the mantissa on [√½, √2): above √2, adding the offset carries into the exponent.
    const bits = i64x2.add(v, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e00000000));
    const k = i64x2.sub(i64x2.shr_u(bits, 52), i64x2.splat(1023));
    const dk = f64x2(<f64>i64x2.extract_lane(k, 0), <f64>i64x2.extract_lane(k, 1));
    const reduced = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e00000000));
    const f = f64x2.sub(reduced, f64x2.splat(1));
    const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
    const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
    const z = f64x2.mul(s, s);
    const w = f64x2.mul(z, z);
    let even = f64x2.add(f64x2.splat(2.222219843214978396e-1), f64x2.mul(w, f64x2.splat(1.531383769920937332e-1)));
    even = f64x2.mul(w, f64x2.add(f64x2.splat(3.999999999940941908e-1), f64x2.mul(w, even)));
    let odd = f64x2.add(f64x2.splat(1.818357216161805012e-1), f64x2.mul(w, f64x2.splat(1.479819860511658591e-1)));
    odd = f64x2.add(f64x2.splat(2.857142874366239149e-1), f64x2.mul(w, odd));
    odd = f64x2.mul(z, f64x2.add(f64x2.splat(6.66666666666673513e-1), f64x2.mul(w, odd)));
    const tail = f64x2.mul(s, f64x2.add(half, f64x2.add(odd, even)));
    const low = f64x2.sub(f64x2.add(tail, f64x2.mul(dk, f64x2.splat(1.90821492927058770002e-10))), half);
    v128.store(p, f64x2.add(f64x2.add(low, f), f64x2.mul(dk, f64x2.splat(6.93147180369123816490e-1))));
  }
}
