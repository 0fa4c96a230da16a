import type { Json } from '../../base/index.ts';

/** What a user knows of a parameter before the sweep. Every expression may have it. */
export type Belief<Value extends Json> = {
  /**
   * The value that the parameter has when nobody tunes it; must be one that the expression can give. Where defaults are
   * stated, the first trial of a sweep runs them. A choice names its option by value, or a mapping among its options by
   * its fixed entries (`{ name: 'adam' }`) or its position (`{ option: 1 }`, counted from 0).
   * @since 0.2.0
   */
  readonly default?: Value;
  /**
   * Where good values are expected. It guides samplers and excludes nothing. `'none'`: nothing is known, and nothing is
   * to be assumed.
   * @since 0.2.0
   * @experimental
   */
  readonly prior?: PriorExpression | 'none';
};

/** Where good values of a parameter are expected. */
export type PriorExpression = PointPrior | WeightsPrior | DistributionPrior | CellsPrior;

/** How sure a point is. */
export type Confidence = 'low' | 'medium' | 'high';

/** Values near a point: for numbers and ordered choices. */
export type PointPrior = {
  /** A value of the parameter. */
  readonly mean: string | number | boolean;
  /**
   * Standard deviation around the point, on the scale of the parameter: a third of its range for `low`, a sixth for
   * `medium`, a twelfth for `high`. For the normal forms the range is six of their standard deviations.
   * @defaultValue 'medium'
   */
  readonly confidence?: Confidence;
};

/** Weights of the options of a choice, or of the values of a number with at most 32 equally likely values, in order. */
export type WeightsPrior = {
  /** At least 0, not all 0. */
  readonly weights: readonly number[];
};

/** A distribution of values, in the units of the parameter; what lies outside its range is cut off. */
export type DistributionPrior =
  | { readonly type: 'uniform' | 'loguniform'; readonly min_value: number; readonly max_value: number }
  | { readonly type: 'normal' | 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly type: 'range' | 'log_range'; readonly low: number; readonly high: number };

/** Weights of equally wide cells of the range of a number, on its own scale: a histogram. */
export type CellsPrior = {
  /** 2 to 1,024 weights of at least 0, not all 0. */
  readonly cells: readonly number[];
};

/** Standard deviation of each confidence, as a share of the parameter's range. */
export const confidenceWidths: Readonly<Record<Confidence, number>> = { low: 1 / 3, medium: 1 / 6, high: 1 / 12 };

/** The types of {@link DistributionPrior}. */
export const distributionTypes = ['uniform', 'loguniform', 'normal', 'lognormal', 'range', 'log_range'] as const;
