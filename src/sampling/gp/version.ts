/** Version of the arithmetic of every sampler that asks the Gaussian process. */
export const GP_VERSION = 6;
