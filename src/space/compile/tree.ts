import type { Json } from '../../base/index.ts';
import { canonicalText } from '../expression/canonical.ts';
import type { Condition, FreeParameter } from './parameter.ts';

/**
 * Node of a compiled space, which is a tree: mappings hold entries, choices hold options, leaves hold fixed values or
 * numbers. Each node maps between its JSON value, its entries in a point, and its number in grid
 * order.
 */
export interface Node {
  /** Whether there are finitely many values. */
  readonly isFinite: boolean;
  /** The conditions of each parameter inside that has any: they decide which parameters a value has. */
  readonly gates: readonly (readonly Condition[])[];
  /** Value at a point. */
  build(point: ArrayLike<number>): Json;
  /**
   * Writes the entries of a value into a point; entries of options that are not picked stay NaN.
   * @param name name of the place in messages
   * @returns the first reason why the value does not belong here; the point may then be partly written
   */
  locate(value: Json, point: Float64Array, name: string): string | undefined;
  /**
   * Number of values, given the entries of the parameters before this node. Only if finite.
   *
   * @param point the entries of this node and later ones are left as they are
   */
  count(point: Float64Array): bigint;
  /** Writes the entries of value number `index`, from 0 to the number of values − 1, into a point. Only if finite. */
  write(index: bigint, point: Float64Array): void;
  /** Number of the value at a point. Only if finite. */
  indexOf(point: Float64Array): bigint;
}

/** A node whose own parameter others may depend on. */
export interface ParentNode extends Node {
  /** Undefined if it has a single entry. */
  readonly parameter: FreeParameter | undefined;
  /** Whether each of its own entries has one value. */
  readonly isEven: boolean;
  /** Number of values that have the own entry of a point. */
  countWithin(point: Float64Array): bigint;
  /** Writes the entries below a point's own entry, of value number `index` among those that have it. */
  writeWithin(index: bigint, point: Float64Array): void;
  /** Number of the value at a point among those that have the same own entry. */
  indexWithin(point: Float64Array): bigint;
}

/** A fixed value. */
export class FixedNode implements Node {
  readonly isFinite = true;
  readonly gates = [];
  readonly #value: Json;
  readonly #text: string;

  constructor(value: Json) {
    this.#value = value;
    this.#text = canonicalText(value);
  }

  equals(value: Json | undefined): boolean {
    return value !== undefined && canonicalText(value) === this.#text;
  }

  build(): Json {
    return this.#value;
  }

  locate(value: Json, _point: Float64Array, name: string): string | undefined {
    return this.equals(value) ? undefined : `${name} is ${shown(value)}, but fixed at ${this.#text}`;
  }

  count(): bigint {
    return 1n;
  }

  write(): void {}

  indexOf(): bigint {
    return 0n;
  }
}

/** A free parameter that draws a number. */
export class NumberNode implements ParentNode {
  readonly isFinite: boolean;
  readonly isEven = true;
  readonly gates = [];
  readonly parameter: FreeParameter;
  readonly #allowed: string;

  /** @param allowed description of the allowed values, for messages: `a multiple of 0.5 from 0 to 10` */
  constructor(parameter: FreeParameter, allowed: string) {
    this.parameter = parameter;
    this.#allowed = allowed;
    this.isFinite = Number.isFinite(parameter.count);
  }

  build(point: ArrayLike<number>): Json {
    return this.parameter.valueAt(point[this.parameter.coordinate] ?? Number.NaN) ?? null;
  }

  locate(value: Json, point: Float64Array, name: string): string | undefined {
    const entry = this.parameter.entryOf(value);
    if (Number.isNaN(entry)) return `${name} is ${shown(value)}, but must be ${this.#allowed}`;
    point[this.parameter.coordinate] = entry;
    return undefined;
  }

  count(): bigint {
    return BigInt(this.parameter.count);
  }

  write(index: bigint, point: Float64Array): void {
    point[this.parameter.coordinate] = Number(index);
  }

  indexOf(point: Float64Array): bigint {
    return BigInt(point[this.parameter.coordinate] ?? 0);
  }

  countWithin(): bigint {
    return 1n;
  }

  writeWithin(): void {}

  indexWithin(): bigint {
    return 0n;
  }
}

/** Formats a value for a message. */
export function shown(value: Json): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
