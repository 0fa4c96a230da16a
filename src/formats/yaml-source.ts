import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import type { Problem } from './problems.ts';

/** Keys and list positions from the root of a document. */
export type DocumentPath = readonly (string | number)[];

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML text that was read, with the way back from each value to its place. */
export interface YamlSource {
  readonly value: unknown;
  /**
   * Where the value at `path` stands, or its key; the nearest enclosing place when the path does not exist
   * in the text.
   */
  place(path: DocumentPath, part: 'key' | 'value'): Place;
  /** The characters of a plain or quoted scalar as they stand in the text, undefined for anything else. */
  written(path: DocumentPath): string | undefined;
}

/** Larger texts are refused before parsing. */
export const maxSourceBytes = 1024 * 1024;
/** Deeper nesting is refused before composing, which recurses. Spaces and definitions need a dozen levels. */
export const maxSourceDepth = 64;
/** Aliases may expand to this many nodes at most; the classic bomb needs billions, a real file a few dozen. */
const maxAliasCount = 200;

/**
 * Reads one YAML 1.2 document (JSON is a subset).
 * Refused with line and column: syntax errors, keys given twice, several documents, unknown tags, whole numbers
 * beyond 2^53 without quotes, nesting beyond {@link maxSourceDepth}, aliases that expand too far.
 *
 * @param text at most {@link maxSourceBytes}, checked by the caller
 */
export function readYaml(text: string): { readonly source: YamlSource } | { readonly problems: readonly Problem[] } {
  const counter = new LineCounter();
  const document = compose(text, counter);
  if ('problems' in document) return document;
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: Problem[] = untilBroken([...document.errors, ...document.warnings]).map((error) => ({
    path: [],
    place: at(error.pos[0]),
    message: explain(error.code, error.message),
  }));
  problems.push(...unwantedNodes(document, at));
  if (problems.length > 0) return { problems };
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    return { source: { value, place: placer(document, at), written: (path) => writtenAt(document, path) } };
  } catch (error) {
    // The library throws a ReferenceError for alias expansion beyond the limit and for aliases without an anchor.
    const message = error instanceof Error ? error.message : String(error);
    return { problems: [{ path: [], place: { line: 1, column: 1 }, message: `aliases: ${message}` }] };
  }
}

/** What leaves the rest of a document readable. */
const harmless: ReadonlySet<string> = new Set(['DUPLICATE_KEY', 'TAB_AS_INDENT', 'TAG_RESOLVE_FAILED']);

/** The errors up to the first that breaks the structure: what the parser says of the text after it follows from it. */
function untilBroken<T extends { readonly code: string; readonly pos: readonly [number, number] }>(errors: T[]): T[] {
  const sorted = errors.sort((a, b) => a.pos[0] - b.pos[0]);
  const broken = sorted.findIndex(({ code }) => !harmless.has(code));
  return broken < 0 ? sorted : sorted.slice(0, broken + 1);
}

/** Parses with the depth watched token by token: the composer recurses and would overflow the stack. */
function compose(text: string, counter: LineCounter): Document.Parsed | { readonly problems: readonly Problem[] } {
  const parser = new Parser(counter.addNewLine);
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: true, prettyErrors: false });
  const documents: Document.Parsed[] = [];
  // The parser notices line starts itself only when driven through parse(); here the first one is told by hand.
  counter.addNewLine(0);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // Two entries of the stack are the document and the scalar.
    if (parser.stack.length > maxSourceDepth + 2)
      return {
        problems: [
          {
            path: [],
            place: placeOf(counter, parser.offset),
            message: `nested more than ${maxSourceDepth} levels deep; flatten it`,
          },
        ],
      };
  }
  for (const token of parser.end()) tokens.push(token);
  for (const document of composer.compose(tokens, true, text.length)) documents.push(document);
  const [first, second] = documents;
  if (second)
    return {
      problems: [
        {
          path: [],
          place: placeOf(counter, second.range[0]),
          message: 'a second document starts here; a sweep file holds one: remove the line `---`',
        },
      ],
    };
  if (!first) throw new Error('the composer was asked for a document and gave none');
  return first;
}

function placeOf(counter: LineCounter, offset: number): Place {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function explain(code: string, message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  if (code === 'DUPLICATE_KEY') return 'this key is given twice in the same block; keep one';
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation; use spaces';
  if (code === 'TAG_RESOLVE_FAILED') return `${text}; write the plain value`;
  return text;
}

/**
 * Nodes that would silently become something else: whole numbers that a double cannot hold, and keys that are blocks
 * or aliases.
 */
function unwantedNodes(document: Document.Parsed, at: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  const add = (node: unknown, message: string) =>
    problems.push({ path: [], place: at((isNode(node) ? node.range?.[0] : undefined) ?? 0), message });
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) add(key, 'a key is a word, not a block or an alias; put text with : or { in quotes');
    },
    Scalar(_, node) {
      if (typeof node.value !== 'number' || !Number.isFinite(node.value) || Number.isSafeInteger(node.value)) return;
      if (/^[-+]?\d+$|^0[xo][0-9a-f]+$/i.test(node.source ?? ''))
        add(node, `${node.source} is beyond 2^53 and would lose digits; put it in quotes`);
    },
  });
  return problems;
}

function resolved(document: Document.Parsed, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

function child(document: Document.Parsed, node: Node | undefined, key: string | number) {
  const parent = resolved(document, node);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === `${key}`);
    return pair && { key: isNode(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined };
  }
  if (isSeq(parent) && typeof key === 'number') {
    const item = parent.items[key];
    return isNode(item) ? { key: item, value: item } : undefined;
  }
  return undefined;
}

function placer(document: Document.Parsed, at: (offset: number) => Place): YamlSource['place'] {
  return (path, part) => {
    let node: Node | undefined = document.contents ?? undefined;
    let key: Node | undefined;
    for (const step of path) {
      const next = child(document, node, step);
      // Enclosing block: point at its key, where people look for it.
      if (!next) return at((key ?? node)?.range?.[0] ?? 0);
      ({ key, value: node } = { key: next.key ?? key, value: next.value });
    }
    const inline = node !== undefined && !(isCollection(node) && !node.flow);
    const chosen = part === 'value' && inline ? node : (key ?? node);
    return at(chosen?.range?.[0] ?? 0);
  };
}

function writtenAt(document: Document.Parsed, path: DocumentPath): string | undefined {
  let node: Node | undefined = document.contents ?? undefined;
  for (const step of path) node = child(document, node, step)?.value;
  const scalar = resolved(document, node);
  return isScalar(scalar) && typeof scalar.source === 'string' ? scalar.source : undefined;
}
