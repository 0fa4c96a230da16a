import type { Json } from '../../base/index.ts';
import { canonicalText, isJsonMapping } from '../expression/canonical.ts';
import type { FreeParameter } from './parameter.ts';

/**
 * Node of a compiled space, which is a tree: mappings hold entries, choices hold options, leaves hold fixed values or
 * numbers. Each node maps between its JSON value, its entries in a point, and its number in grid order.
 */
export interface Node {
  /** Number of values; undefined if infinite. */
  readonly count: bigint | undefined;
  /** Value at a point. */
  build(point: ArrayLike<number>): Json;
  /**
   * Writes the entries of a value into a point; entries of options that are not picked stay NaN.
   * @param name name of the place in messages
   * @returns the first reason why the value does not belong here; the point may then be partly written
   */
  locate(value: Json, point: Float64Array, name: string): string | undefined;
  /** Value number `index`, from 0 to `count` − 1. Only if countable. */
  at(index: bigint): Json;
  /** Number of the value at a point. Only if countable. */
  indexOf(point: ArrayLike<number>): bigint;
}

/** A fixed value. */
export class FixedNode implements Node {
  readonly count = 1n;
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

  at(): Json {
    return this.#value;
  }

  indexOf(): bigint {
    return 0n;
  }
}

/** A free parameter that draws a number. */
export class NumberNode implements Node {
  readonly count: bigint | undefined;
  readonly #parameter: FreeParameter;
  readonly #allowed: string;

  /** @param allowed description of the allowed values, for messages: `a multiple of 0.5 from 0 to 10` */
  constructor(parameter: FreeParameter, allowed: string) {
    this.#parameter = parameter;
    this.#allowed = allowed;
    this.count = Number.isFinite(parameter.count) ? BigInt(parameter.count) : undefined;
  }

  build(point: ArrayLike<number>): Json {
    return this.#value(point[this.#parameter.coordinate] ?? Number.NaN);
  }

  locate(value: Json, point: Float64Array, name: string): string | undefined {
    const entry = this.#parameter.entryOf(value);
    if (Number.isNaN(entry)) return `${name} is ${shown(value)}, but must be ${this.#allowed}`;
    point[this.#parameter.coordinate] = entry;
    return undefined;
  }

  at(index: bigint): Json {
    return this.#value(Number(index));
  }

  indexOf(point: ArrayLike<number>): bigint {
    return BigInt(point[this.#parameter.coordinate] ?? 0);
  }

  #value(entry: number): Json {
    return this.#parameter.valueAt(entry) ?? null;
  }
}

/** Entries by name. In grid order the last one varies fastest. */
export class MappingNode implements Node {
  readonly count: bigint | undefined;
  readonly #entries: readonly (readonly [name: string, node: Node])[];
  readonly #names: ReadonlySet<string>;

  constructor(entries: readonly (readonly [name: string, node: Node])[]) {
    this.#entries = entries;
    this.#names = new Set(entries.map(([name]) => name));
    let count: bigint | undefined = 1n;
    for (const [, node] of entries)
      count = count === undefined || node.count === undefined ? undefined : count * node.count;
    this.count = count;
  }

  /**
   * How close a mapping that does not belong here comes: 0 if its keys differ, 1 if they match, 2 if the fixed entries
   * match as well.
   */
  likeness(value: { readonly [name: string]: Json }): 0 | 1 | 2 {
    const keys = Object.keys(value);
    if (keys.length !== this.#names.size || !keys.every((key) => this.#names.has(key))) return 0;
    const agrees = this.#entries.every(([name, node]) => !(node instanceof FixedNode) || node.equals(value[name]));
    return agrees ? 2 : 1;
  }

  build(point: ArrayLike<number>): { readonly [name: string]: Json } {
    const value: { [name: string]: Json } = {};
    for (const [name, node] of this.#entries) value[name] = node.build(point);
    return value;
  }

  locate(value: Json, point: Float64Array, name: string): string | undefined {
    if (!isJsonMapping(value)) return `${place(name)} is ${shown(value)}, but must be a mapping`;
    for (const [key, node] of this.#entries) {
      const entry = Object.hasOwn(value, key) ? value[key] : undefined;
      const entryName = name === '' ? key : `${name}.${key}`;
      if (entry === undefined) return `${entryName} is missing`;
      const reason = node.locate(entry, point, entryName);
      if (reason !== undefined) return reason;
    }
    const extra = Object.keys(value).find((key) => !this.#names.has(key));
    if (extra === undefined) return undefined;
    return `${name === '' ? extra : `${name}.${extra}`} is not a parameter of ${place(name)}`;
  }

  at(index: bigint): { readonly [name: string]: Json } {
    let rest = index;
    const values: Json[] = [];
    for (const [, node] of this.#entries.toReversed()) {
      const count = node.count ?? 1n;
      values.push(node.at(rest % count));
      rest /= count;
    }
    const value: { [name: string]: Json } = {};
    for (const [name] of this.#entries) value[name] = values.pop() ?? null;
    return value;
  }

  indexOf(point: ArrayLike<number>): bigint {
    let index = 0n;
    for (const [, node] of this.#entries) index = index * (node.count ?? 1n) + node.indexOf(point);
    return index;
  }
}

function place(name: string): string {
  return name === '' ? 'the search space' : name;
}

/** Formats a value for a message. */
export function shown(value: Json): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
