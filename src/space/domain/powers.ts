import { exp, log, normalCdf, normalQuantile, pow } from '../../numerics/index.ts';

/** Smallest unit draw that maps use in place of 0, and the distance of the largest one from 1. */
const margin = 2 ** -53;
/** The largest double below 1. */
export const lastUnit = 1 - margin;

/** No unit draw is farther from the mean than this many standard deviations: Φ⁻¹(1 − 2⁻⁵³) is 8.21. */
export const largestDeviation = 8.25;

/** The exponential of the log forms: `logbase^x`, exactly `exp` for base e. */
export function raise(logbase: number, x: number): number {
  return logbase === Math.E ? exp(x) : pow(logbase, x);
}

/** Inverse of {@link raise}. */
export function logarithm(logbase: number, x: number): number {
  return logbase === Math.E ? log(x) : log(x) / log(logbase);
}

/** Standard normal deviate of a unit draw; 0 and 1 give the outermost finite ones. */
export function deviateOf(u: number): number {
  return normalQuantile(Math.min(Math.max(u, margin), lastUnit));
}

/** Unit draw of a standard normal deviate, in [0, 1). */
export function unitOf(z: number): number {
  return Math.min(normalCdf(z), lastUnit);
}
