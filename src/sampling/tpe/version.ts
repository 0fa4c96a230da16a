/** Version of the arithmetic of every sampler that asks the estimator. */
export const TPE_VERSION = 1;
