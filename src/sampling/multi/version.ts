/** Version of the arithmetic. */
export const NSGA2_VERSION = 1;
