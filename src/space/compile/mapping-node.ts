import type { Json } from '../../base/index.ts';
import { isJsonMapping } from '../expression/canonical.ts';
import { holds } from './conditions.ts';
import { type GridOrder, gridOrder, type MappingEntry } from './grid-order.ts';
import type { Condition } from './parameter.ts';
import { FixedNode, type Node, shown } from './tree.ts';

/** Entries by name, each after those that it depends on. In grid order the last one varies fastest. */
export class MappingNode implements Node {
  readonly isFinite: boolean;
  readonly gates: readonly (readonly Condition[])[];
  readonly #entries: readonly MappingEntry[];
  readonly #names: ReadonlySet<string>;
  readonly #needed: readonly string[];
  #order: GridOrder | undefined;

  constructor(entries: readonly MappingEntry[]) {
    this.#entries = entries;
    this.#names = new Set(entries.map(({ name }) => name));
    this.#needed = entries.filter(({ gate }) => gate.length === 0).map(({ name }) => name);
    this.isFinite = entries.every(({ node }) => node.isFinite);
    this.gates = entries.flatMap(({ gate, node }) => (gate.length > 0 ? [gate, ...node.gates] : node.gates));
  }

  /**
   * How close a mapping that does not belong here comes: 0 if its keys differ, 1 if they match, 2 if the fixed entries
   * match as well.
   */
  likeness(value: { readonly [name: string]: Json }): 0 | 1 | 2 {
    const isKnown = Object.keys(value).every((key) => this.#names.has(key));
    if (!isKnown || !this.#needed.every((name) => Object.hasOwn(value, name))) return 0;
    const agrees = this.#entries.every(({ name, node }) => !(node instanceof FixedNode) || node.equals(value[name]));
    return agrees ? 2 : 1;
  }

  build(point: ArrayLike<number>): { readonly [name: string]: Json } {
    const value: { [name: string]: Json } = {};
    for (const { name, node, gate } of this.#entries) if (holds(gate, point)) value[name] = node.build(point);
    return value;
  }

  locate(value: Json, point: Float64Array, name: string): string | undefined {
    if (!isJsonMapping(value)) return `${place(name)} is ${shown(value)}, but must be a mapping`;
    for (const { name: key, node, gate } of this.#entries) {
      const entry = Object.hasOwn(value, key) ? value[key] : undefined;
      const entryName = name === '' ? key : `${name}.${key}`;
      if (!holds(gate, point)) {
        if (entry === undefined) continue;
        return `${entryName} is ${shown(entry)}, but does not exist here: ${unmet(gate, point)}`;
      }
      if (entry === undefined) return `${entryName} is missing`;
      const reason = node.locate(entry, point, entryName);
      if (reason !== undefined) return reason;
    }
    const extra = Object.keys(value).find((key) => !this.#names.has(key));
    if (extra === undefined) return undefined;
    return `${name === '' ? extra : `${name}.${extra}`} is not a parameter of ${place(name)}`;
  }

  count(point: Float64Array): bigint {
    return this.#numbers().count(point);
  }

  write(index: bigint, point: Float64Array): void {
    this.#numbers().write(index, point);
  }

  indexOf(point: Float64Array): bigint {
    return this.#numbers().indexOf(point);
  }

  #numbers(): GridOrder {
    this.#order ??= gridOrder(this.#entries);
    return this.#order;
  }
}

/** The first condition that does not hold, for messages. */
function unmet(conditions: readonly Condition[], point: ArrayLike<number>): string {
  const failed = conditions.find((condition) => !holds([condition], point));
  if (failed === undefined) return '';
  const { parent } = failed;
  const entry = point[parent.coordinate] ?? Number.NaN;
  if (Number.isNaN(entry)) return `it depends on ${parent.name}, which does not exist here either`;
  const value = parent.valueAt(entry);
  return `${parent.name} is ${value === undefined ? `option ${entry + 1}` : shown(value)}`;
}

function place(name: string): string {
  return name === '' ? 'the search space' : name;
}
