/** Version of the arithmetic. */
export const RANDOM_VERSION = 1;
