import type { Json } from '../../base/index.ts';
import type { CompiledConstraint } from '../constraints/constraints.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import type { Expression, SearchSpace } from '../expression/expression.ts';
import type { SpaceWarning } from '../read/problems.ts';

/**
 * A search space as samplers and tables use it.
 *
 * Three views of a configuration, and maps between them:
 * - configuration: parameter name → value, nested by choices;
 * - point [dimension]: one *entry* per free parameter: the index of its value where `count` is finite,
 *   the value itself otherwise, NaN where a choice above left it inactive;
 * - unit [dimension]: one number in [0, 1) per free parameter, NaN where inactive; a uniform draw gives the
 *   distribution the space declares.
 *
 * `dimension` counts free parameters: those with more than one value. All vectors are indexed by `coordinate`.
 */
export interface CompiledSpace {
  /** The space in its object form, repeated options dropped. */
  readonly space: SearchSpace;
  /** Base that the exponents of the log forms are raised from; e unless the sampler sets another. */
  readonly logbase: number;
  /** Every parameter, free or constant, in declaration order, a choice before what its options hold. */
  readonly parameters: readonly CompiledParameter[];
  /** The free parameters; `free[i].coordinate` is i. */
  readonly free: readonly FreeParameter[];
  readonly dimension: number;
  /**
   * Number of configurations; Infinity when a parameter is continuous or unbounded. Rounded above 2^53.
   * Where options of one choice overlap (warned about), what both can give is counted for each.
   */
  readonly size: number;
  /** The same without rounding; undefined when infinite. */
  readonly exactSize: bigint | undefined;
  readonly warnings: readonly SpaceWarning[];
  /**
   * Rules between parameters. `contains`, `allows` and `enumerate` know them; the maps, `size` and the numbers in grid
   * order do not: they are about the space without its constraints.
   */
  readonly constraints: readonly CompiledConstraint[];

  /** The configuration of a draw. Entries of inactive parameters are not read. */
  fromUnit(unit: ArrayLike<number>): ConfigurationValue;
  /**
   * Where a configuration lies in the unit cube; the middle of the cell for finite parameters.
   * @throws {HyperDriveConfigException} SPACE_OUTSIDE when it does not belong to the space
   */
  toUnit(configuration: ConfigurationValue): Float64Array;
  /**
   * The configuration of a point: entries must be feasible, as the parameters' own functions return them.
   * @throws {HyperDriveConfigException} SPACE_OUTSIDE when an active entry is not in the parameter's set
   */
  fromPoint(point: ArrayLike<number>): ConfigurationValue;
  /** @throws {HyperDriveConfigException} SPACE_OUTSIDE when it does not belong to the space */
  toPoint(configuration: ConfigurationValue): Float64Array;
  /** Point of a draw: every entry feasible, inactive ones NaN. */
  pointFromUnit(unit: ArrayLike<number>): Float64Array;
  /** Unit vector of a point. */
  unitFromPoint(point: ArrayLike<number>): Float64Array;
  /** Whether the choices above this coordinate are taken at this point. */
  isActive(point: ArrayLike<number>, coordinate: number): boolean;

  /** Why a configuration does not belong to the space, as the first reason in declaration order; undefined when it does. */
  contains(configuration: ConfigurationValue): string | undefined;
  /** Whether a configuration of the space keeps all constraints. */
  allows(configuration: ConfigurationValue): boolean;
  /**
   * Identity of a configuration: equal for equal ones in whatever key order. Values within rounding error of a grid
   * value (0.3 for 3 · 0.1) count as that value. Also defined outside the space.
   */
  key(configuration: ConfigurationValue): string;

  /**
   * Configuration number `index` in grid order: declaration order, last parameter fastest, options of a choice one
   * after the other. Costs the same wherever it is.
   * @throws {HyperDriveScenarioNotSupportedException} SPACE_NOT_FINITE
   * @throws {HyperDriveConfigException} SPACE_BAD_INDEX
   */
  configurationAt(index: number | bigint): ConfigurationValue;
  /**
   * Number of a configuration in grid order.
   * @throws {HyperDriveScenarioNotSupportedException} SPACE_NOT_FINITE
   * @throws {HyperDriveConfigException} SPACE_OUTSIDE
   */
  indexOf(configuration: ConfigurationValue): bigint;
  /**
   * Every configuration that keeps the constraints once, lazily, in grid order.
   * @throws {HyperDriveScenarioNotSupportedException} SPACE_NOT_FINITE
   */
  enumerate(): IterableIterator<ConfigurationValue>;

  /** The space as JSON: `v2` objects, or `v1` arrays such as `["uniform", [0, 1]]`. Both read back by parseSpace. */
  toWire(form?: WireForm): { readonly [name: string]: Json };
}

/** Which wire form: objects with `type`, or arrays of name and arguments. */
export type WireForm = 'v1' | 'v2';

/** The option of a choice that must be picked for a parameter to exist. That choice's own condition holds as well. */
export interface Condition {
  /** The choice. It comes earlier in the space. */
  readonly parent: FreeParameter;
  /** Index of the option. */
  readonly option: number;
}

interface ParameterPlace {
  /** Position in `CompiledSpace.parameters`. */
  readonly index: number;
  /** Names from the top: `['optimizer', 'momentum']`. Parameters of sibling options may share a path. */
  readonly path: readonly string[];
  /** The path with dots: `optimizer.momentum`. */
  readonly name: string;
  /** Undefined when the parameter exists in every trial. */
  readonly condition: Condition | undefined;
}

/** A parameter with one value only: a fixed value, or an expression that can give nothing else. */
export interface ConstantParameter extends ParameterPlace {
  readonly kind: 'constant';
  /** Undefined for a choice whose only option is a mapping: that mapping's parts are parameters of their own. */
  readonly value: Json | undefined;
}

/** How model coordinates of numeric parameters are spaced. */
export interface NumericScale {
  /** Lowest value; −Infinity where unbounded. */
  readonly low: number;
  /** Highest value; Infinity where unbounded. */
  readonly high: number;
  /** Values are spaced by their logarithm. */
  readonly log: boolean;
  /** Distance between neighbouring values; undefined where continuous. */
  readonly step: number | undefined;
}

/**
 * A parameter that samplers set.
 *
 * `kind`:
 * - `continuous`: any number of an interval (uniform, loguniform, normal, lognormal);
 * - `grid`: multiples of q (quniform, qloguniform; qnormal and qlognormal without an end);
 * - `ordinal`: a finite ordered set (randint, a choice of numbers, a choice declared ordered);
 * - `categorical`: a finite set without order.
 */
export interface FreeParameter extends ParameterPlace {
  readonly kind: 'continuous' | 'grid' | 'ordinal' | 'categorical';
  readonly expression: Expression;
  /** Place in points and unit vectors. */
  readonly coordinate: number;
  /** Number of values; Infinity where entries are values instead of indices. */
  readonly count: number;
  /** Undefined for choices. */
  readonly scale: NumericScale | undefined;

  /** Entry of a uniform draw u in [0, 1); never outside the feasible set, also for u = 0 and u = 1. Rises with u. */
  fromUnit(u: number): number;
  /** Middle, by probability, of all u that give this entry. */
  toUnit(entry: number): number;
  /**
   * All u that give this entry, as [lower, upper]: upper − lower is its probability. A point where continuous.
   */
  cell(entry: number): readonly [lower: number, upper: number];
  /** Value of an entry; undefined for an option that is a mapping, which the parameters inside it make up. */
  valueAt(entry: number): Json | undefined;
  /** Entry of a value; NaN when the value is not feasible. For a choice only of options that are not mappings. */
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
