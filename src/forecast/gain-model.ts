/** Coefficients of the forecast: an intercept, then one for each column. */
export interface GainModel {
  /** Log odds of an improvement. */
  readonly chance: readonly number[];
  /** Mean of the log of its size. */
  readonly size: readonly number[];
  /** Log of the spread of that log. */
  readonly spread: readonly number[];
  /** Quantiles of what is left, in spreads, rising: in the middle of equal shares. */
  readonly residuals: readonly number[];
}

/** Written by bench/gain/fit.ts. */
export const GAIN_MODEL: GainModel = {
  chance: [2.2049, 1.0961, -0.083345, 0.33038, 0.11692, -3.6768, -0.037193, 0.22062, 0.12987, -0.26065, -0.23539],
  size: [0.5456, 0.28464, 0.05551, -0.168, 0.23619, -2.1482, -0.047653, 0.82389, 0.39913, 0.087971, -0.4205],
  spread: [
    -0.46023, -0.0064481, 0.078288, 0.097453, -0.029874, 0.31306, -0.036222, -0.016121, 0.0097079, -0.020113, 0.12393,
  ],
  residuals: [
    -4.8127, -3.3617, -2.8059, -2.3943, -2.1226, -1.8647, -1.6461, -1.4556, -1.2884, -1.1137, -0.96942, -0.84431,
    -0.71899, -0.60143, -0.47693, -0.36567, -0.2599, -0.16901, -0.068948, 0.03814, 0.14237, 0.25165, 0.34011, 0.44597,
    0.54961, 0.65117, 0.74856, 0.84788, 0.93942, 1.0459, 1.1554, 1.2561, 1.3686, 1.4911, 1.6281, 1.7674, 1.9656, 2.1792,
    2.4717, 2.829, 3.5081,
  ],
};
