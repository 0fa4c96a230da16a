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
  chance: [2.0791, 1.1125, -0.070297, 0.38345, 0.18289, -3.6699, -0.046764, 0.22085, 0.10345, -0.23692, -0.21802],
  size: [0.46339, 0.29284, 0.047003, -0.18883, 0.24476, -2.153, -0.017377, 0.83811, 0.34966, 0.061314, -0.3521],
  spread: [
    -0.44025, -0.0041211, 0.080506, 0.11687, -0.053836, 0.31976, -0.055553, -0.033385, 0.036454, -0.0088832, 0.095256,
  ],
  residuals: [
    -4.9987, -3.4817, -2.8462, -2.421, -2.1266, -1.8644, -1.6492, -1.4608, -1.2856, -1.1177, -0.96554, -0.83768,
    -0.72009, -0.58712, -0.47211, -0.35626, -0.25315, -0.16803, -0.070588, 0.031295, 0.13372, 0.24101, 0.3371, 0.43198,
    0.54116, 0.64042, 0.74561, 0.83581, 0.94037, 1.0405, 1.1576, 1.2615, 1.3751, 1.5041, 1.6405, 1.7918, 1.993, 2.2205,
    2.5126, 2.8744, 3.6056,
  ],
};
