import type { Json } from '../../base/index.ts';
import type { ParameterPrior } from '../belief/parameter-prior.ts';
import type { CompiledConstraint } from '../constraints/constraints.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import type { SearchSpace } from '../expression/expression.ts';
import type { SpaceWarning } from '../read/problems.ts';
import type { CompiledParameter, FreeParameter } from './parameter.ts';

/**
 * A search space as samplers and tables use it.
 *
 * Three views of a configuration, and maps between them:
 * - configuration: parameter name → value, nested by choices;
 * - point [dimension]: one *entry* per free parameter: the index of its value if `count` is finite,
 *   otherwise the value itself; NaN if the choices made leave it inactive;
 * - unit [dimension]: one number in [0, 1) per free parameter, NaN if inactive; a uniform draw gives the distribution
 * that the space declares.
 *
 * `dimension` counts free parameters: those with more than one value. All vectors are indexed by `coordinate`.
 * @since 0.2.0
 */
export interface CompiledSpace {
  /** The space in its object form, without repeated options. */
  readonly space: SearchSpace;
  /** Base of the exponents of the log forms; e unless the sampler sets another. */
  readonly logbase: number;
  /** Every parameter, free or constant, in declaration order, each choice before the parameters of its options. */
  readonly parameters: readonly CompiledParameter[];
  /** The free parameters; `free[i].coordinate` is i. */
  readonly free: readonly FreeParameter[];
  readonly dimension: number;
  /**
   * Where good values of each free parameter are expected, as stated or by the prior book; undefined where nothing is
   * known. Indexed by coordinate.
   * @experimental
   */
  readonly priors: readonly (ParameterPrior | undefined)[];
  /**
   * The values that the parameters have when nobody tunes them; undefined if none of them has a default. A parameter
   * without one takes the middle of its distribution: the median, or the first option.
   */
  readonly defaultConfiguration: ConfigurationValue | undefined;
  /**
   * Zero-shot configurations of the prior book, best first: none, or at least three. They may violate no constraint.
   * @experimental
   */
  readonly bookConfigurations: readonly ConfigurationValue[];
  /**
   * Number of configurations; Infinity if a parameter is continuous or unbounded. Rounded above 2^53. If options of one
   * choice overlap (which gives a warning), a value that both can give counts once for each.
   */
  readonly size: number;
  /** The same without rounding; undefined if infinite. */
  readonly exactSize: bigint | undefined;
  readonly warnings: readonly SpaceWarning[];
  /**
   * Rules between parameters. `contains`, `allows` and `enumerate` apply them; the maps, `size` and the numbers in grid
   * order do not: those describe the space without its constraints.
   */
  readonly constraints: readonly CompiledConstraint[];

  /** The configuration of a draw. Entries of inactive parameters are ignored. */
  fromUnit(unit: ArrayLike<number>): ConfigurationValue;
  /**
   * The position of a configuration in the unit cube: the middle of its cell for finite parameters.
   * @throws {HyperDriveConfigException} SPACE_OUTSIDE if it is not in the space
   */
  toUnit(configuration: ConfigurationValue): Float64Array;
  /**
   * The configuration of a point. Its entries must be feasible, as the parameters' own functions return them.
   * @throws {HyperDriveConfigException} SPACE_OUTSIDE if an active entry is not in the parameter's set
   */
  fromPoint(point: ArrayLike<number>): ConfigurationValue;
  /** @throws {HyperDriveConfigException} SPACE_OUTSIDE if it is not in the space */
  toPoint(configuration: ConfigurationValue): Float64Array;
  /** Point of a draw: every active entry feasible, inactive ones NaN. */
  pointFromUnit(unit: ArrayLike<number>): Float64Array;
  /** Unit vector of a point. */
  unitFromPoint(point: ArrayLike<number>): Float64Array;
  /** Whether the choices at this point make this coordinate active. */
  isActive(point: ArrayLike<number>, coordinate: number): boolean;

  /** Why a configuration is not in the space: the first reason in declaration order; undefined if it is. */
  contains(configuration: ConfigurationValue): string | undefined;
  /** Whether a configuration of the space satisfies all constraints. */
  allows(configuration: ConfigurationValue): boolean;
  /**
   * Identity of a configuration: equal for equal configurations, whatever the order of keys. Values within rounding
   * error of a grid value (0.3 for 3 · 0.1) count as that value. Also defined outside the space.
   */
  key(configuration: ConfigurationValue): string;

  /**
   * Configuration number `index` in grid order: declaration order, last parameter fastest, the options of a choice one
   * after the other. The cost does not depend on `index`.
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
   * Every configuration that satisfies the constraints, once, lazily, in grid order.
   * @throws {HyperDriveScenarioNotSupportedException} SPACE_NOT_FINITE
   */
  enumerate(): IterableIterator<ConfigurationValue>;

  /** The space as JSON: `v2` objects, or `v1` arrays such as `["uniform", [0, 1]]`. `parseSpace` reads both. */
  toWire(form?: WireForm): { readonly [name: string]: Json };
}

/** Which wire form: objects with `type`, or arrays of name and arguments. */
export type WireForm = 'v1' | 'v2';
