import type { Json } from '../../base/index.ts';
import { canonicalText, isJsonMapping } from '../expression/canonical.ts';
import { MappingNode } from './mapping-node.ts';
import type { Condition, FreeParameter } from './parameter.ts';
import { type FixedNode, type ParentNode, shown } from './tree.ts';

/** A compiled option: fixed, or a mapping with its own parameters. */
export type OptionNode = FixedNode | MappingNode;

/**
 * One of several options. In grid order the options follow one another, each with all its values.
 *
 * If two options can give the same value, the value counts as the fixed option's, otherwise as the first one's.
 */
export class ChoiceNode implements ParentNode {
  readonly isFinite: boolean;
  readonly isEven = false;
  readonly gates: readonly (readonly Condition[])[];
  readonly parameter: FreeParameter | undefined;
  readonly #options: readonly OptionNode[];
  readonly #fixed = new Map<string, number>();
  readonly #mappings: readonly (readonly [index: number, node: MappingNode])[];
  /** Number of values of all options before each, and at last of all; unless it depends on other parameters. */
  #starts: readonly bigint[] | undefined;

  /** @param parameter undefined when there is one option only */
  constructor(options: readonly OptionNode[], parameter: FreeParameter | undefined) {
    this.#options = options;
    this.parameter = parameter;
    this.isFinite = options.every((option) => option.isFinite);
    this.gates = options.flatMap((option) => option.gates);
    const mappings: [number, MappingNode][] = [];
    for (const [index, option] of options.entries()) {
      if (option instanceof MappingNode) mappings.push([index, option]);
      else this.#fixed.set(canonicalText(option.build()), index);
    }
    this.#mappings = mappings;
  }

  build(point: ArrayLike<number>): Json {
    return this.#option(this.#picked(point)).build(point);
  }

  locate(value: Json, point: Float64Array, name: string): string | undefined {
    const fixed = this.#fixed.get(canonicalText(value));
    if (fixed !== undefined) return this.#pick(fixed, point);
    // Report the reason of the option that the value resembles most.
    let nearest: string | undefined;
    let likeness = 0;
    for (const [index, node] of this.#mappings) {
      const reason = this.#tryOption(index, node, { value, point, name });
      if (reason === undefined) return undefined;
      const like = isJsonMapping(value) ? node.likeness(value) : 0;
      if (like > likeness) [nearest, likeness] = [reason, like];
    }
    return nearest ?? `${name} is ${shown(value)}, which matches none of the ${this.#options.length} options`;
  }

  count(point: Float64Array): bigint {
    return this.#startsAt(point).at(-1) ?? 0n;
  }

  write(index: bigint, point: Float64Array): void {
    const starts = this.#startsAt(point);
    let low = 0;
    let high = this.#options.length - 1;
    // The last option that starts at or before the index.
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if ((starts[half] ?? 0n) <= index) low = half;
      else high = half - 1;
    }
    this.#pick(low, point);
    this.#option(low).write(index - (starts[low] ?? 0n), point);
  }

  indexOf(point: Float64Array): bigint {
    return (this.#startsAt(point)[this.#picked(point)] ?? 0n) + this.indexWithin(point);
  }

  countWithin(point: Float64Array): bigint {
    return this.#option(this.#picked(point)).count(point);
  }

  writeWithin(index: bigint, point: Float64Array): void {
    this.#option(this.#picked(point)).write(index, point);
  }

  indexWithin(point: Float64Array): bigint {
    return this.#option(this.#picked(point)).indexOf(point);
  }

  #startsAt(point: Float64Array): readonly bigint[] {
    if (this.#starts !== undefined) return this.#starts;
    const starts = [0n];
    const before = this.parameter ? point[this.parameter.coordinate] : undefined;
    for (const [index, option] of this.#options.entries()) {
      this.#pick(index, point);
      starts.push((starts[index] ?? 0n) + option.count(point));
    }
    if (this.parameter && before !== undefined) point[this.parameter.coordinate] = before;
    if (this.gates.length === 0) this.#starts = starts;
    return starts;
  }

  #tryOption(
    index: number,
    node: MappingNode,
    { value, point, name }: { readonly value: Json; readonly point: Float64Array; readonly name: string },
  ): string | undefined {
    // A failed attempt leaves entries behind, which must not reach the point.
    const trial = Float64Array.from(point);
    // Conditions inside the option name the choice, too.
    this.#pick(index, trial);
    const reason = node.locate(value, trial, name);
    if (reason === undefined) point.set(trial);
    return reason;
  }

  #pick(option: number, point: Float64Array): undefined {
    if (this.parameter) point[this.parameter.coordinate] = option;
  }

  #picked(point: ArrayLike<number>): number {
    return this.parameter ? (point[this.parameter.coordinate] ?? 0) : 0;
  }

  #option(index: number): OptionNode {
    const option = this.#options[index];
    if (option === undefined) throw new RangeError(`no option ${index}`);
    return option;
  }
}
