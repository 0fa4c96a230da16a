import type { Json } from '../../base/index.ts';

/**
 * The values of other parameters under which a parameter exists; all of them must hold:
 * `{ optimizer: 'sgd', layers: { min: 2 }, scheduler: ['cosine', 'step'] }`.
 */
export type When = {
  /**
   * Name of a parameter of the same mapping, or of one around it, and the values that it must have: one value; a list of
   * values; for numbers also `{ min, max }`, both included; for a mapping among the options of a choice its fixed
   * entries, `{ name: 'sgd' }`.
   */
  readonly [parameter: string]: Json;
};

/** What every expression may say about other parameters. */
export type Conditional = {
  /**
   * The parameter exists only in trials in which other parameters have these values. A parameter that depends on one
   * that does not exist does not exist either.
   * @defaultValue it exists wherever the mapping that holds it does
   * @since 0.2.0
   * @experimental
   */
  readonly when?: When;
};
