/** With fewer distinct configurations, the prior would decide the lengthscales of the surrogate. */
export const FEWEST_CONFIGURATIONS = 10;
