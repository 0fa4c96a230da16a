/** Limit of constraints per space: each is checked for every candidate. */
export const mostConstraints = 100;
