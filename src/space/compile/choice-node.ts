import type { Json } from '../../base/index.ts';
import { canonicalText, isJsonMapping } from '../expression/canonical.ts';
import type { FreeParameter } from './parameter.ts';
import { type FixedNode, MappingNode, type Node, shown } from './tree.ts';

/** A compiled option: fixed, or a mapping with its own parameters. */
export type OptionNode = FixedNode | MappingNode;

/**
 * One of several options. In grid order the options follow one another, each with all its values.
 *
 * If two options can give the same value, the value counts as the fixed option's, otherwise as the first one's.
 */
export class ChoiceNode implements Node {
  readonly count: bigint | undefined;
  readonly #options: readonly OptionNode[];
  readonly #parameter: FreeParameter | undefined;
  readonly #fixed = new Map<string, number>();
  readonly #mappings: readonly (readonly [index: number, node: MappingNode])[];
  /** Number of values of all options before each. */
  readonly #starts: readonly bigint[];

  /** @param parameter undefined when there is one option only */
  constructor(options: readonly OptionNode[], parameter: FreeParameter | undefined) {
    this.#options = options;
    this.#parameter = parameter;
    const mappings: [number, MappingNode][] = [];
    const starts: bigint[] = [];
    let count: bigint | undefined = 0n;
    for (const [index, option] of options.entries()) {
      if (option instanceof MappingNode) mappings.push([index, option]);
      else this.#fixed.set(canonicalText(option.build()), index);
      starts.push(count ?? 0n);
      count = count === undefined || option.count === undefined ? undefined : count + option.count;
    }
    this.#mappings = mappings;
    this.#starts = starts;
    this.count = count;
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
      const reason = this.#tryOption(node, value, point, name);
      if (reason === undefined) return this.#pick(index, point);
      const like = isJsonMapping(value) ? node.likeness(value) : 0;
      if (like > likeness) [nearest, likeness] = [reason, like];
    }
    return nearest ?? `${name} is ${shown(value)}, which matches none of the ${this.#options.length} options`;
  }

  at(index: bigint): Json {
    let low = 0;
    let high = this.#starts.length - 1;
    // The last option that starts at or before the index.
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if ((this.#starts[half] ?? 0n) <= index) low = half;
      else high = half - 1;
    }
    return this.#option(low).at(index - (this.#starts[low] ?? 0n));
  }

  indexOf(point: ArrayLike<number>): bigint {
    const picked = this.#picked(point);
    return (this.#starts[picked] ?? 0n) + this.#option(picked).indexOf(point);
  }

  #tryOption(node: MappingNode, value: Json, point: Float64Array, name: string): string | undefined {
    // A failed attempt leaves entries behind, which must not reach the point.
    const trial = new Float64Array(point.length).fill(Number.NaN);
    const reason = node.locate(value, trial, name);
    if (reason === undefined) {
      for (const [coordinate, entry] of trial.entries()) if (!Number.isNaN(entry)) point[coordinate] = entry;
    }
    return reason;
  }

  #pick(option: number, point: Float64Array): undefined {
    if (this.#parameter) point[this.#parameter.coordinate] = option;
  }

  #picked(point: ArrayLike<number>): number {
    return this.#parameter ? (point[this.#parameter.coordinate] ?? 0) : 0;
  }

  #option(index: number): OptionNode {
    const option = this.#options[index];
    if (option === undefined) throw new RangeError(`no option ${index}`);
    return option;
  }
}
