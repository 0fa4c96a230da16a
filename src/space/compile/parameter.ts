import type { Json } from '../../base/index.ts';
import type { EntryRanges } from '../condition/entry-ranges.ts';
import type { Expression } from '../expression/expression.ts';

/** Values of another parameter that a parameter needs to exist. */
export interface Condition {
  /** It comes earlier in the space. */
  readonly parent: FreeParameter;
  /** The entries of the parent under which the parameter exists, in ascending order. */
  readonly ranges: EntryRanges;
}

/** The option of a choice that a parameter lies in. */
export interface OptionCondition extends Condition {
  /** Index of the option. */
  readonly option: number;
}

interface ParameterPlace {
  /** Position in the parameters of the compiled space. */
  readonly index: number;
  /** Names from the top: `['optimizer', 'momentum']`. Parameters of sibling options may share a path. */
  readonly path: readonly string[];
  /** The path with dots: `optimizer.momentum`. */
  readonly name: string;
  /** The option that the parameter lies in; undefined at the top of the space. */
  readonly condition: OptionCondition | undefined;
  /**
   * Everything that must hold for the parameter to exist: the options that it lies in, what its `when` and theirs ask
   * for, and what the parameters named there need themselves. At most one condition per parent; none if the parameter
   * exists in every trial.
   */
  readonly conditions: readonly Condition[];
}

/** A parameter with a single value: a fixed value, or an expression that can give only one. */
interface ConstantParameter extends ParameterPlace {
  readonly kind: 'constant';
  /** Undefined for a choice whose only option is a mapping: the mapping's parts are separate parameters. */
  readonly value: Json | undefined;
}

/** How model coordinates of numeric parameters are spaced. */
interface NumericScale {
  /** Lowest value; −Infinity if unbounded. */
  readonly low: number;
  /** Highest value; Infinity if unbounded. */
  readonly high: number;
  /** Values are spaced by their logarithm. */
  readonly log: boolean;
  /** Distance between neighbouring values; undefined if continuous or if the distance varies. */
  readonly step: number | undefined;
}

/**
 * A parameter that samplers set.
 *
 * `kind`:
 * - `continuous`: any number of an interval (range and log_range without a step, uniform, loguniform, normal, lognormal);
 * - `grid`: range and log_range with a step; multiples of q (quniform, qloguniform; qnormal and qlognormal without an end);
 * - `ordinal`: a finite ordered set (int_range, randint, a choice of numbers, a choice declared ordered);
 * - `categorical`: a finite set without order.
 */
export interface FreeParameter extends ParameterPlace {
  readonly kind: 'continuous' | 'grid' | 'ordinal' | 'categorical';
  readonly expression: Expression;
  /** Index in points and unit vectors. */
  readonly coordinate: number;
  /** Number of values; Infinity if entries are values instead of indices. */
  readonly count: number;
  /** Undefined for choices. */
  readonly scale: NumericScale | undefined;

  /** Entry of a uniform draw u in [0, 1); always feasible, even for u = 0 and u = 1. Rises with u. */
  fromUnit(u: number): number;
  /** Middle, by probability, of the range of u that gives this entry. */
  toUnit(entry: number): number;
  /**
   * The range of u that gives this entry, as [lower, upper]: upper − lower is its probability. A point if continuous.
   */
  cell(entry: number): readonly [lower: number, upper: number];
  /** Value of an entry; undefined for an option that is a mapping, whose value consists of its parameters. */
  valueAt(entry: number): Json | undefined;
  /** Entry of a value; NaN if the value is not feasible. For a choice, only for options that are not mappings. */
  entryOf(value: Json): number;
  /** Whether an entry is in the feasible set. */
  isFeasible(entry: number): boolean;
  /**
   * Coordinate for models, on the declared scale: 0 to 1 between the bounds (of the logarithm for log forms); for the
   * normal forms z/6 + ½, unbounded; for ordered sets 0 to 1 by value, logarithm or rank, whichever is most evenly
   * spaced. NaN for categorical parameters.
   */
  position(entry: number): number;
  /** Feasible entry nearest to a model coordinate; NaN for categorical parameters. */
  entryAt(position: number): number;
}

/** Any parameter of a compiled space. */
export type CompiledParameter = ConstantParameter | FreeParameter;
