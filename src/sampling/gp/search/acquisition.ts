/**
 * Log expected improvement and log feasibility, with derivatives, accurate even for tiny improvements.
 *
 * Reference: Ament et al. (2023), Unexpected Improvements to Expected Improvement for Bayesian Optimization, NeurIPS 36.
 *
 * m, s  posterior mean and standard deviation (minimisation)      t = (incumbent − m)/s      h(t) = φ(t) + t·Φ(t)
 */
import { erfcx, log, logNormalCdf, normalCdf, normalPdf } from '../../../numerics/index.ts';

/** A value with its derivatives in the posterior mean and variance. */
export interface Scored {
  value: number;
  dMean: number;
  dVariance: number;
}

const LOG_SQRT_TWO_PI = 0.5 * log(2 * Math.PI);
const SQRT_HALF_PI = Math.sqrt(Math.PI / 2);

/** Mills ratio Φ(−t)/φ(t). */
function mills(t: number): number {
  return SQRT_HALF_PI * erfcx(t * Math.SQRT1_2);
}

/**
 * log E[max(0, incumbent − f)] for f ~ N(mean, variance).
 *
 * @param out - receives value and derivatives
 */
export function logExpectedImprovement(mean: number, variance: number, incumbent: number, out: Scored): void {
  const sd = Math.sqrt(variance);
  const t = (incumbent - mean) / sd;
  // log h, and h'/h = Φ/h; then d log EI / dm = −(Φ/h)/s and d log EI / ds = (φ/h)/s.
  let logH: number;
  let phiOverH: number;
  let cdfOverH: number;
  if (t > -1) {
    const density = normalPdf(t);
    const cdf = normalCdf(t);
    const h = density + t * cdf;
    logH = log(h);
    phiOverH = density / h;
    cdfOverH = cdf / h;
  } else {
    // h = φ·(1 − u·m) with u = −t and Mills ratio m; beyond u = 1e4 the difference loses its digits, and 1/u² does not.
    const u = -t;
    const ratio = u < 1e4 ? mills(u) : 1 / u;
    const rest = u < 1e4 ? 1 - u * ratio : 1 / (u * u);
    logH = log(rest) - 0.5 * t * t - LOG_SQRT_TWO_PI;
    phiOverH = 1 / rest;
    cdfOverH = ratio / rest;
  }
  out.value = logH + log(sd);
  out.dMean = -cdfOverH / sd;
  out.dVariance = phiOverH / (2 * variance);
}

/** Label noise on top of the model's variance: labels are ±1, and 0.1 keeps a single crash uncertain. */
export const LABEL_SPREAD = 0.1;

/** log P(trial finishes) = log Φ(mean/√(variance + spread)) under the label model, with derivatives. */
export function logFeasibility(mean: number, variance: number, out: Scored, labelSpread = LABEL_SPREAD): void {
  const spread = variance + labelSpread;
  const sd = Math.sqrt(spread);
  const t = mean / sd;
  out.value = logNormalCdf(t);
  // φ/Φ, which is 1/(Mills ratio) in the lower tail.
  const slope = t > -1 ? normalPdf(t) / normalCdf(t) : 1 / mills(-t);
  out.dMean = slope / sd;
  out.dVariance = (-0.5 * slope * t) / spread;
}
