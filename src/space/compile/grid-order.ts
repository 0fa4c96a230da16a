import { spaceError } from '../errors.ts';
import { holds } from './conditions.ts';
import type { Condition } from './parameter.ts';
import type { Node, ParentNode } from './tree.ts';

/** One name of a mapping. */
export interface MappingEntry {
  readonly name: string;
  readonly node: Node;
  /** What must hold for the entry to exist, beyond what the mapping itself needs; none for most. */
  readonly gate: readonly Condition[];
  /** Number of free parameters before it in the space. */
  readonly start: number;
}

/** Neighbouring entries of a parent that make no difference to what depends on it, by the first of them. */
interface Run {
  readonly from: number;
  readonly length: number;
}

/** An entry, and how others depend on it. */
interface Member extends MappingEntry {
  /** The entry's node and the runs of its own parameter, if conditions of later entries name it. */
  readonly parent:
    | { readonly node: ParentNode; readonly coordinate: number; readonly runs: readonly Run[] }
    | undefined;
}

/** Entries that depend on each other, directly or over others; no later entry outside depends on them. */
interface Cluster {
  readonly members: readonly Member[];
  /** The clusters of all members but the first: its own entry is known by then, so they may be independent. */
  readonly tail: readonly Cluster[];
  /** Numbers of values, by which of the members' conditions still can hold. */
  readonly counts: Map<string, bigint>;
}

/** Entries looked at while counting: more would take seconds, and mean that parameters depend on each other in knots. */
const mostLooks = 1_000_000;

/** Numbers the values of a mapping in grid order. */
export interface GridOrder {
  count(point: Float64Array): bigint;
  indexOf(point: Float64Array): bigint;
  write(index: bigint, point: Float64Array): void;
}

/** The order of a mapping, given the parameters before it. */
export function gridOrder(entries: readonly MappingEntry[]): GridOrder {
  return entries.every((entry) => gatesOf(entry).length === 0)
    ? new ProductOrder(entries.map(({ node }) => node))
    : new DependentOrder(entries);
}

/** Every value of an entry occurs with every value of the others. */
class ProductOrder implements GridOrder {
  readonly #nodes: readonly Node[];
  readonly #counts: readonly bigint[];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
    this.#counts = nodes.map((node) => node.count(nowhere));
  }

  count(): bigint {
    return this.#counts.reduce((product, count) => product * count, 1n);
  }

  indexOf(point: Float64Array): bigint {
    return this.#nodes.reduce((index, node, i) => index * (this.#counts[i] ?? 1n) + node.indexOf(point), 0n);
  }

  write(index: bigint, point: Float64Array): void {
    let rest = index;
    for (let i = this.#nodes.length - 1; i >= 0; i--) {
      const count = this.#counts[i] ?? 1n;
      this.#nodes[i]?.write(rest % count, point);
      rest /= count;
    }
  }
}

/**
 * How many values later entries have depends on the entries before them: counting splits the later ones into clusters
 * that do not depend on each other, and remembers what it counted.
 */
class DependentOrder implements GridOrder {
  readonly #members: readonly Member[];
  /** For each number of first members, the values of the later ones: of those without conditions, and by cluster. */
  readonly #after: readonly { readonly fixed: bigint; readonly clusters: readonly Cluster[] }[];
  #looks = 0;

  constructor(entries: readonly MappingEntry[]) {
    this.#members = entries.map((entry) => ({ ...entry, parent: parentOf(entry, entries) }));
    let last: { readonly fixed: bigint; readonly clusters: readonly Cluster[] } = { fixed: 1n, clusters: [] };
    const backwards = [last];
    for (const member of this.#members.toReversed()) {
      const { fixed, clusters } = last;
      last = isFixed(member)
        ? { fixed: fixed * member.node.count(nowhere), clusters }
        : { fixed, clusters: withMember(clusters, member) };
      backwards.push(last);
    }
    this.#after = backwards.toReversed();
  }

  count(point: Float64Array): bigint {
    return this.#countFrom(0, point);
  }

  indexOf(point: Float64Array): bigint {
    let index = 0n;
    for (const [i, { node, gate, parent }] of this.#members.entries()) {
      if (!holds(gate, point)) continue;
      if (parent === undefined) {
        index += node.indexOf(point) * this.#countFrom(i + 1, point);
        continue;
      }
      const picked = point[parent.coordinate] ?? Number.NaN;
      for (const { from, length } of parent.runs) {
        if (from >= picked) break;
        point[parent.coordinate] = from;
        const each = parent.node.countWithin(point) * this.#countFrom(i + 1, point);
        index += BigInt(Math.min(length, picked - from)) * each;
      }
      point[parent.coordinate] = picked;
      index += parent.node.indexWithin(point) * this.#countFrom(i + 1, point);
    }
    return index;
  }

  write(index: bigint, point: Float64Array): void {
    let rest = index;
    for (const [i, { node, gate, parent }] of this.#members.entries()) {
      if (!holds(gate, point)) continue;
      if (parent !== undefined) rest = this.#writeParent(parent, i, rest, point);
      const each = this.#countFrom(i + 1, point);
      if (parent === undefined) node.write(rest / each, point);
      else parent.node.writeWithin(rest / each, point);
      rest %= each;
    }
  }

  /** Writes a parent's own entry. @returns the number of the value among those that have this entry */
  #writeParent(
    { node, coordinate, runs }: NonNullable<Member['parent']>,
    i: number,
    index: bigint,
    point: Float64Array,
  ): bigint {
    let rest = index;
    for (const { from, length } of runs) {
      point[coordinate] = from;
      const each = node.countWithin(point) * this.#countFrom(i + 1, point);
      if (rest < each * BigInt(length)) {
        point[coordinate] = from + Number(rest / each);
        return rest % each;
      }
      rest -= each * BigInt(length);
    }
    throw new RangeError(`no value ${index}`);
  }

  /** Number of values of the members from `i` on. */
  #countFrom(i: number, point: Float64Array): bigint {
    const { fixed, clusters } = this.#after[i] ?? { fixed: 1n, clusters: [] };
    return fixed * this.#product(clusters, point);
  }

  #product(clusters: readonly Cluster[], point: Float64Array): bigint {
    let product = 1n;
    for (const cluster of clusters) product *= this.#countOf(cluster, point);
    return product;
  }

  #countOf(cluster: Cluster, point: Float64Array): bigint {
    const [head] = cluster.members;
    if (head === undefined) return 1n;
    const key = stateOf(cluster.members, head.start, point);
    const known = cluster.counts.get(key);
    if (known !== undefined) return known;
    this.#looks += cluster.members.length;
    if (this.#looks > mostLooks) throw tooManyStates(cluster.members);
    const count = this.#summed(head, cluster.tail, point);
    cluster.counts.set(key, count);
    return count;
  }

  #summed({ node, gate, parent }: Member, tail: readonly Cluster[], point: Float64Array): bigint {
    const isOpen = holds(gate, point);
    if (parent === undefined) return (isOpen ? node.count(point) : 1n) * this.#product(tail, point);
    const before = point[parent.coordinate] ?? Number.NaN;
    let sum = 0n;
    for (const { from, length } of isOpen ? parent.runs : closed) {
      point[parent.coordinate] = from;
      const each = isOpen ? parent.node.countWithin(point) : 1n;
      sum += BigInt(length) * each * this.#product(tail, point);
    }
    point[parent.coordinate] = before;
    return sum;
  }
}

/** Adds a member in front of the clusters: it joins those that depend on it. */
function withMember(clusters: readonly Cluster[], member: Member): readonly Cluster[] {
  const tail = clusters.filter(({ members }) => members.some((other) => dependsOn(other, member)));
  const joined = {
    members: [member, ...tail.flatMap(({ members }) => members)],
    tail,
    counts: new Map<string, bigint>(),
  };
  return [joined, ...clusters.filter((cluster) => !tail.includes(cluster))];
}

/** The only run of a parent that does not exist. */
const closed: readonly Run[] = [{ from: Number.NaN, length: 1 }];

/** For nodes whose number of values depends on nothing. */
const nowhere = new Float64Array(0);

function isFixed({ gate, node, parent }: Member): boolean {
  return gate.length === 0 && node.gates.length === 0 && parent === undefined;
}

/** The conditions of an entry and of everything inside it. */
function gatesOf({ gate, node }: MappingEntry): readonly (readonly Condition[])[] {
  return gate.length === 0 ? node.gates : [gate, ...node.gates];
}

function dependsOn(entry: Member, { parent }: Member): boolean {
  if (parent === undefined) return false;
  return gatesOf(entry).some((gate) => gate.some((condition) => condition.parent.coordinate === parent.coordinate));
}

/** Which conditions of some entries still can hold, given the parameters before `start`. */
function stateOf(members: readonly Member[], start: number, point: Float64Array): string {
  let state = '';
  for (const member of members)
    for (const gate of gatesOf(member))
      state += holds(
        gate.filter(({ parent }) => parent.coordinate < start),
        point,
      )
        ? '1'
        : '0';
  return state;
}

function parentOf(entry: MappingEntry, entries: readonly MappingEntry[]): Member['parent'] {
  const node = asParent(entry.node);
  if (node?.parameter === undefined) return undefined;
  const { coordinate, count } = node.parameter;
  const conditions = entries
    .filter((other) => other !== entry)
    .flatMap((other) => gatesOf(other).flat())
    .filter(({ parent }) => parent.coordinate === coordinate);
  if (conditions.length === 0) return undefined;
  return { node, coordinate, runs: node.isEven ? runsOf(conditions, count) : singles(count) };
}

function asParent(node: Node): ParentNode | undefined {
  return 'countWithin' in node ? (node as ParentNode) : undefined;
}

function singles(count: number): readonly Run[] {
  return Array.from({ length: count }, (_, from) => ({ from, length: 1 }));
}

/** Stretches of entries over which no condition changes. */
function runsOf(conditions: readonly Condition[], count: number): readonly Run[] {
  const starts = new Set([0]);
  for (const { ranges } of conditions)
    for (const [from, to] of ranges) {
      starts.add(from);
      if (to + 1 < count) starts.add(to + 1);
    }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((from, i) => ({ from, length: (sorted[i + 1] ?? count) - from }));
}

function tooManyStates(members: readonly Member[]): Error {
  const names = members.map(({ name }) => name);
  return spaceError(
    'SPACE_BAD_WHEN',
    `the conditions of ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''} depend on so many combinations of each other that the configurations cannot be counted; list each parameter right after those that it depends on, or remove some conditions`,
    { details: { parameters: names } },
  );
}
