import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';

/** Limit of keys per block. More: messages about each key take too long to read, for people and for a server. */
export const maxBlockKeys = 10_000;
/** Limit of values in a text, counting those behind aliases each time: 1 MiB of aliases could stand for billions. */
export const maxNodes = 200_000;
/** Limit of anchors and aliases; each alias searches all anchors. Real files have a few dozen. */
const maxAliases = 1_000;

/** A problem of a node, by its offset in the text. */
interface NodeFinding {
  readonly offset: number;
  readonly message: string;
}

/** The result of {@link inspectNodes}. */
export interface Inspection {
  readonly findings: readonly NodeFinding[];
  /** The nodes that aliases refer to. */
  readonly targets: ReadonlyMap<Node, Node>;
  /** Number of steps of the walk: nodes and keys, each once. */
  readonly steps: number;
}

/**
 * Walks a composed document once and finds duplicate keys (the library would compare each key with all before it), keys
 * that are blocks or aliases, whole numbers that a double cannot represent, aliases without an anchor, and anything
 * above the limits of a file. Linear in the text; recursion is bounded by the limit on nesting.
 */
export function inspectNodes(document: Document.Parsed): Inspection {
  const walk = new NodeWalk();
  const size = document.contents === null ? 0 : walk.sizeOf(document.contents);
  if (walk.links > maxAliases) {
    walk.add(undefined, `more than ${maxAliases} anchors and aliases; write the values out`);
  }
  if (size > maxNodes) {
    walk.add(undefined, `more than ${maxNodes} values, those of each alias included; make the file smaller`);
  }
  return walk;
}

class NodeWalk implements Inspection {
  readonly findings: NodeFinding[] = [];
  readonly targets = new Map<Node, Node>();
  steps = 0;
  links = 0;
  readonly #anchors = new Map<string, Node>();
  readonly #sizes = new Map<Node, number>();

  add(node: unknown, message: string): void {
    this.findings.push({ offset: (isNode(node) ? node.range?.[0] : undefined) ?? 0, message });
  }

  /** Number of nodes at and below a node, with aliases expanded. */
  sizeOf(node: Node): number {
    this.steps++;
    if (isAlias(node)) return this.#aliased(node, node.source);
    if (isScalar(node)) this.#checkScalar(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) {
      this.links++;
      this.#anchors.set(anchor, node);
    }
    let size = 1;
    if (isMap(node)) size += this.#mapSize(node);
    else if (isSeq(node)) for (const item of node.items) size += this.#childSize(item);
    this.#sizes.set(node, size);
    return size;
  }

  #childSize(child: unknown): number {
    if (isNode(child)) return this.sizeOf(child);
    return isPair(child) && isNode(child.value) ? 1 + this.sizeOf(child.value) : 1;
  }

  #aliased(node: Node, source: string): number {
    this.links++;
    const target = this.#anchors.get(source);
    const size = target && this.#sizes.get(target);
    if (target !== undefined && size !== undefined) {
      this.targets.set(node, target);
      return size;
    }
    const why = target === undefined ? 'no anchor of this name comes before it' : 'it stands inside its own anchor';
    this.add(node, `aliases: *${source.slice(0, 60)} refers to nothing: ${why}`);
    return 1;
  }

  #mapSize(map: YAMLMap): number {
    const seen = new Set<string>();
    let size = 0;
    for (const { key, value } of map.items) {
      size += isNode(value) ? this.sizeOf(value) : 1;
      this.steps++;
      if (!isScalar(key)) {
        this.add(key, 'a key is a word, not a block or an alias; put text with : or { in quotes');
        continue;
      }
      // Compared as keys of the resulting value, where 1 and "1" are equal.
      const word = `${key.value ?? ''}`;
      if (seen.has(word)) this.add(key, 'this key is given twice in the same block; keep one');
      seen.add(word);
    }
    if (map.items.length > maxBlockKeys) {
      this.add(map, `${map.items.length} keys in one block; a file may have ${maxBlockKeys}`);
    }
    return size;
  }

  #checkScalar(node: Scalar): void {
    if (typeof node.value !== 'number' || !Number.isFinite(node.value) || Number.isSafeInteger(node.value)) return;
    const source = node.source ?? '';
    if (!/^[-+]?\d+$|^0[xo][0-9a-f]+$/i.test(source)) return;
    const digits = source.length > 60 ? `${source.slice(0, 57)}...` : source;
    this.add(node, `${digits} is beyond 2^53 and would lose digits; put it in quotes`);
  }
}
