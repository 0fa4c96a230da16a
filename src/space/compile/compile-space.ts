import type { Json } from '../../base/index.ts';
import { bookPriors, type SpaceBook } from '../belief/book-priors.ts';
import { defaultPoint } from '../belief/default-point.ts';
import { type ParameterPrior, statedPrior } from '../belief/parameter-prior.ts';
import { type CompiledConstraint, readConstraints } from '../constraints/constraints.ts';
import { spaceError } from '../errors.ts';
import { configurationKey } from '../expression/canonical.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import type { SearchSpace } from '../expression/expression.ts';
import { spaceToWire } from '../expression/wire.ts';
import { parseWithWarnings, readLogbase, type SpaceOptions } from '../read/parse-space.ts';
import type { SpaceWarning } from '../read/problems.ts';
import type { CompiledSpace, WireForm } from './compiled-space.ts';
import { holds } from './conditions.ts';
import type { MappingNode } from './mapping-node.ts';
import type { CompiledParameter, FreeParameter } from './parameter.ts';
import { SpaceBuilder } from './space-builder.ts';
import { shown } from './tree.ts';

/**
 * Checks a space and prepares it for samplers.
 *
 * @param space result of the expression functions, or any wire form
 * @throws {HyperDriveConfigException} the errors of {@link parseSpace}; SPACE_BAD_CONSTRAINT with all problems of the
 * constraints in the message and in `details.problems`; SPACE_BAD_DEFAULT if the default configuration violates one;
 * SPACE_BAD_PRIOR, SPACE_OUTSIDE if what the prior book said is not about this space
 */
export function compileSpace(space: unknown, options: SpaceOptions = {}): CompiledSpace {
  const logbase = readLogbase(options.logbase);
  const { space: checked, warnings } = parseWithWarnings(space, { ...options, logbase });
  return new TreeSpace({ space: checked, warnings }, logbase, options);
}

const noBook: SpaceBook = { entries: [], configurations: [] };

class TreeSpace implements CompiledSpace {
  readonly space: SearchSpace;
  readonly logbase: number;
  readonly warnings: readonly SpaceWarning[];
  readonly constraints: readonly CompiledConstraint[];
  readonly parameters: readonly CompiledParameter[];
  readonly free: readonly FreeParameter[];
  readonly dimension: number;
  readonly priors: readonly (ParameterPrior | undefined)[];
  readonly defaultConfiguration: ConfigurationValue | undefined;
  readonly bookConfigurations: readonly ConfigurationValue[];
  readonly size: number;
  readonly exactSize: bigint | undefined;
  readonly #root: MappingNode;

  constructor(
    { space, warnings }: { readonly space: SearchSpace; readonly warnings: readonly SpaceWarning[] },
    logbase: number,
    { constraints, book = noBook }: SpaceOptions,
  ) {
    const builder = new SpaceBuilder(logbase);
    this.#root = builder.build(space);
    this.space = space;
    this.logbase = logbase;
    this.warnings = warnings;
    this.parameters = builder.parameters;
    this.free = builder.free;
    this.dimension = builder.free.length;
    this.constraints = constraintsOf(constraints, this.parameters);
    this.exactSize = this.#root.isFinite ? this.#root.count(this.#emptyPoint()) : undefined;
    this.size = this.exactSize === undefined ? Number.POSITIVE_INFINITY : Number(this.exactSize);
    const fromBook = bookPriors(this.free, book);
    this.priors = this.free.map((parameter) =>
      parameter.expression.prior === undefined ? fromBook.get(parameter.coordinate) : statedPrior(parameter, logbase),
    );
    this.bookConfigurations = book.configurations.map((configuration) => this.fromPoint(this.toPoint(configuration)));
    this.defaultConfiguration = this.#defaultConfiguration();
  }

  fromUnit(unit: ArrayLike<number>): ConfigurationValue {
    return this.#root.build(this.pointFromUnit(unit));
  }

  toUnit(configuration: ConfigurationValue): Float64Array {
    return this.unitFromPoint(this.toPoint(configuration));
  }

  fromPoint(point: ArrayLike<number>): ConfigurationValue {
    for (const parameter of this.free) {
      const entry = point[parameter.coordinate] ?? Number.NaN;
      if (this.isActive(point, parameter.coordinate) && !parameter.isFeasible(entry)) {
        throw spaceError('SPACE_OUTSIDE', `entry ${entry} of ${parameter.name} is not in its set`, {
          details: { parameter: parameter.name, entry: String(entry) },
        });
      }
    }
    return this.#root.build(point);
  }

  toPoint(configuration: ConfigurationValue): Float64Array {
    const point = this.#emptyPoint();
    const reason = this.#root.locate(configuration, point, '');
    if (reason !== undefined) {
      throw spaceError('SPACE_OUTSIDE', `the configuration is not in the search space: ${reason}`, {
        details: { reason },
      });
    }
    return point;
  }

  pointFromUnit(unit: ArrayLike<number>): Float64Array {
    const point = this.#emptyPoint();
    for (const parameter of this.free) {
      const { coordinate, name } = parameter;
      if (!this.isActive(point, coordinate)) continue;
      const u = unit[coordinate] ?? Number.NaN;
      if (!(u >= 0 && u <= 1)) {
        throw spaceError('SPACE_OUTSIDE', `the unit coordinate of ${name} must be from 0 to 1, not ${u}`, {
          details: { parameter: name, coordinate, unit: String(u) },
        });
      }
      point[coordinate] = parameter.fromUnit(u);
    }
    return point;
  }

  unitFromPoint(point: ArrayLike<number>): Float64Array {
    const unit = this.#emptyPoint();
    for (const parameter of this.free) {
      const { coordinate } = parameter;
      if (this.isActive(point, coordinate)) unit[coordinate] = parameter.toUnit(point[coordinate] ?? Number.NaN);
    }
    return unit;
  }

  isActive(point: ArrayLike<number>, coordinate: number): boolean {
    return holds(this.free[coordinate]?.conditions ?? [], point);
  }

  contains(configuration: ConfigurationValue): string | undefined {
    const reason = this.#root.locate(configuration, this.#emptyPoint(), '');
    if (reason !== undefined || this.constraints.length === 0) return reason;
    const broken = this.constraints.find((constraint) => !constraint.allows(configuration));
    return broken && `it violates the constraint ${broken.text}`;
  }

  allows(configuration: ConfigurationValue): boolean {
    return this.constraints.every((constraint) => constraint.allows(configuration));
  }

  key(configuration: ConfigurationValue): string {
    const point = this.#emptyPoint();
    const isInside = this.#root.locate(configuration, point, '') === undefined;
    return configurationKey(isInside ? this.#root.build(point) : configuration);
  }

  configurationAt(index: number | bigint): ConfigurationValue {
    const size = this.#finiteSize();
    const exact = typeof index === 'bigint' || Number.isInteger(index) ? BigInt(index) : -1n;
    if (exact < 0n || exact >= size) {
      throw spaceError('SPACE_BAD_INDEX', `index must be a whole number from 0 to ${size - 1n}, not ${index}`, {
        details: { index: String(index), size: String(size) },
      });
    }
    return this.#at(exact);
  }

  indexOf(configuration: ConfigurationValue): bigint {
    this.#finiteSize();
    return this.#root.indexOf(this.toPoint(configuration));
  }

  enumerate(): IterableIterator<ConfigurationValue> {
    return this.#walk(this.#finiteSize());
  }

  #at(index: bigint): ConfigurationValue {
    const point = this.#emptyPoint();
    this.#root.write(index, point);
    return this.#root.build(point);
  }

  toWire(form: WireForm = 'v2'): { readonly [name: string]: Json } {
    return spaceToWire(this.space, form);
  }

  *#walk(size: bigint): IterableIterator<ConfigurationValue> {
    const hasOverlap = this.warnings.some((warning) => warning.code === 'SPACE_OVERLAPPING_OPTIONS');
    for (let index = 0n; index < size; index++) {
      const configuration = this.#at(index);
      // A value that two options can give comes up twice; its canonical number belongs to the option it counts for.
      if (hasOverlap && this.indexOf(configuration) !== index) continue;
      if (!this.allows(configuration)) continue;
      yield configuration;
    }
  }

  #finiteSize(): bigint {
    if (this.exactSize !== undefined) return this.exactSize;
    const endless = this.free.find((parameter) => !Number.isFinite(parameter.count));
    const what = endless === undefined ? 'a parameter' : `${endless.name} (${endless.expression.type})`;
    throw spaceError(
      'SPACE_NOT_FINITE',
      `the search space cannot be enumerated: ${what} has infinitely many values; use choice, int_range, a range with a step, or a bounded q-form`,
      endless && { details: { parameter: endless.name, expression: endless.expression.type } },
    );
  }

  #defaultConfiguration(): ConfigurationValue | undefined {
    const point = defaultPoint(this.free, this.priors, (at, coordinate) => this.isActive(at, coordinate));
    const configuration = point && this.#root.build(point);
    const broken = configuration && this.constraints.find((constraint) => !constraint.allows(configuration));
    if (broken === undefined) return configuration;
    throw spaceError(
      'SPACE_BAD_DEFAULT',
      `the default configuration ${shown(configuration ?? null)} violates the constraint ${broken.text}; give the parameters that it names defaults that satisfy it`,
      { details: { constraint: broken.text, configuration: configuration ?? null } },
    );
  }

  #emptyPoint(): Float64Array {
    return new Float64Array(this.dimension).fill(Number.NaN);
  }
}

/** Reads the constraints of a space. */
function constraintsOf(input: unknown, parameters: readonly CompiledParameter[]): readonly CompiledConstraint[] {
  const { constraints, problems } = readConstraints(input, parameters);
  if (problems.length === 0) return constraints;
  const lines = problems.map(({ path, message }) => `constraints${placeText(path)}: ${message}`);
  const head = lines.length === 1 ? '' : `${lines.length} problems in the constraints:\n- `;
  throw spaceError('SPACE_BAD_CONSTRAINT', `${head}${lines.join('\n- ')}`, {
    details: { problems: problems.map(({ path, message }) => ({ path, message })) },
  });
}

function placeText(path: readonly (string | number)[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
}
