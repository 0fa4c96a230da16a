/**
 * Error functions and the normal distribution, with identical bits on every engine.
 *
 * Reference: erfc as in Sun Microsystems, fdlibm 5.3, s_erf.c (its tail is exp(−x²) times a smooth factor, which also
 * gives erfcx); quantile after Wichura (1988), Algorithm AS 241, Applied Statistics 37, PPND16.
 */
import { exp, log, log1p } from './exponential.ts';
import { clearLowWord } from './float-bits.ts';

/** √½ */
const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_PI = 0.5641895835477563;

/** Horner evaluation, constant term first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] as number);
  return value;
}

// |x| < 0.84375: erf(x) = x + x·P(x²)/Q(x²)
const PP = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -0.000023763016656650163,
];
const QQ = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368,
];
// 0.84375 ≤ |x| < 1.25: erf(x) = ERX + P(|x|−1)/Q(|x|−1)
const ERX = 0.8450629115104675;
const PA = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const QA = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
// 1.25 ≤ |x| < 1/0.35: x·erfcx(x) = exp(−0.5625 + R(1/x²)/S(1/x²))
const RA = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const SA = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
// 1/0.35 ≤ |x| < 28
const RB = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const SB = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];

/** log(x·erfcx(x)) for 1.25 ≤ x < 28. */
function tailExponent(x: number): number {
  const s = 1 / (x * x);
  const ratio = x < 2.857142857142857 ? polynomial(RA, s) / polynomial(SA, s) : polynomial(RB, s) / polynomial(SB, s);
  return ratio - 0.5625;
}

/** Complementary error function 1 − erf(x), relative error below 2 ulp down to the underflow at x ≈ 27.2. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 0.84375) {
    const z = x * x;
    const y = polynomial(PP, z) / polynomial(QQ, z);
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  if (size < 1.25) {
    const s = size - 1;
    const ratio = polynomial(PA, s) / polynomial(QA, s);
    return x > 0 ? 1 - ERX - ratio : 1 + (ERX + ratio);
  }
  if (size >= 28) return x > 0 ? 0 : 2;
  if (x < -6) return 2;
  // x² is split so that the rounding error of squaring does not reach the exponent.
  const z = clearLowWord(size);
  const s = 1 / (x * x);
  const ratio =
    size < 2.857142857142857 ? polynomial(RA, s) / polynomial(SA, s) : polynomial(RB, s) / polynomial(SB, s);
  const r = (exp(-z * z - 0.5625) * exp((z - size) * (z + size) + ratio)) / size;
  return x > 0 ? r : 2 - r;
}

/** Scaled complementary error function exp(x²)·erfc(x); stays finite where erfc underflows. */
export function erfcx(x: number): number {
  if (x < 1.25) return exp(x * x) * erfc(x);
  if (x < 28) return exp(tailExponent(x)) / x;
  const s = 1 / (2 * x * x);
  return (INVERSE_SQRT_PI / x) * (1 - s * (1 - s * (3 - s * (15 - s * 105))));
}

/** Standard normal density. */
export function normalPdf(z: number): number {
  return 0.3989422804014327 * exp(-0.5 * z * z);
}

/** Standard normal distribution function Φ(z). */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * SQRT_HALF);
}

/** log Φ(z), accurate in both tails (about −z²/2 for large negative z). */
export function logNormalCdf(z: number): number {
  if (z > 0) return log1p(-0.5 * erfc(z * SQRT_HALF));
  if (z > -1) return log(0.5 * erfc(-z * SQRT_HALF));
  return log(0.5 * erfcx(-z * SQRT_HALF)) - 0.5 * z * z;
}

const CENTRAL_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const CENTRAL_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

/**
 * Standard normal quantile Φ⁻¹(p), relative error about 1e-15.
 *
 * @param p - in [0, 1]; 0 and 1 give ∓Infinity, anything outside NaN
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRAL_TOP, r)) / polynomial(CENTRAL_BOTTOM, r);
  }
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const value =
    r <= 5
      ? polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6)
      : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
  return q < 0 ? -value : value;
}
