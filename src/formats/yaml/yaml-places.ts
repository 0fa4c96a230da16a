import { type Document, isCollection, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { DocumentPath, SourcePlace, YamlSource } from './document-place.ts';

/**
 * Maps paths to positions in the text. Each block is indexed once, so that locating every key takes as long as reading
 * the text.
 */
export class YamlPlaces implements Pick<YamlSource, 'place' | 'written'> {
  readonly #document: Document.Parsed;
  readonly #targets: ReadonlyMap<Node, Node>;
  readonly #at: (offset: number) => SourcePlace;
  readonly #indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>();

  /** @param targets the nodes that aliases refer to */
  constructor(document: Document.Parsed, targets: ReadonlyMap<Node, Node>, at: (offset: number) => SourcePlace) {
    this.#document = document;
    this.#targets = targets;
    this.#at = at;
  }

  readonly place: YamlSource['place'] = (path, part) => {
    let node: Node | undefined = this.#document.contents ?? undefined;
    let key: Node | undefined;
    for (const step of path) {
      const next = this.#child(node, step);
      // For an enclosing block, point at its key, where people look for it.
      if (!next) return this.#at((key ?? node)?.range?.[0] ?? 0);
      ({ key, value: node } = { key: next.key ?? key, value: next.value });
    }
    const inline = node !== undefined && !(isCollection(node) && !node.flow);
    const chosen = part === 'value' && inline ? node : (key ?? node);
    return this.#at(chosen?.range?.[0] ?? 0);
  };

  readonly written = (path: DocumentPath): string | undefined => {
    let node: Node | undefined = this.#document.contents ?? undefined;
    for (const step of path) node = this.#child(node, step)?.value;
    const scalar = this.#resolved(node);
    return isScalar(scalar) && typeof scalar.source === 'string' ? scalar.source : undefined;
  };

  #resolved(node: Node | undefined): Node | undefined {
    return node && (this.#targets.get(node) ?? node);
  }

  #child(node: Node | undefined, key: string | number) {
    const parent = this.#resolved(node);
    if (isMap(parent)) {
      const pair = this.#index(parent).get(`${key}`);
      return (
        pair && { key: isNode(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined }
      );
    }
    if (isSeq(parent) && typeof key === 'number') {
      const item = parent.items[key];
      return isNode(item) ? { key: item, value: item } : undefined;
    }
    return undefined;
  }

  #index(map: YAMLMap): ReadonlyMap<string, Pair> {
    let index = this.#indexes.get(map);
    if (index === undefined) {
      index = new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[`${pair.key.value ?? ''}`, pair]] : [])));
      this.#indexes.set(map, index);
    }
    return index;
  }
}
