import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { messageOf } from '../../base/index.ts';
import type { FileProblem } from '../sweep-file/problems.ts';
import type { SourcePlace, YamlSource } from './document-place.ts';
import { inspectNodes } from './yaml-nodes.ts';
import { YamlPlaces } from './yaml-places.ts';

/** Larger texts are refused before parsing. */
export const maxSourceBytes = 1024 * 1024;
/** Deeper nesting is refused before composing, which recurses. Spaces and definitions need a dozen levels. */
export const maxSourceDepth = 64;
/**
 * Reads one YAML 1.2 document (JSON is a subset).
 * Refused with line and column: syntax errors, duplicate keys, several documents, unknown tags, whole numbers beyond
 * 2^53 without quotes, nesting beyond {@link maxSourceDepth}, and more keys, values or aliases than the limits of
 * `inspectNodes`. Takes time linear in the text.
 *
 * @param text at most {@link maxSourceBytes}, checked by the caller
 */
export function readYaml(
  text: string,
): { readonly source: YamlSource } | { readonly problems: readonly FileProblem[] } {
  const counter = new LineCounter();
  const document = compose(text, counter);
  if ('problems' in document) return document;
  const at = (offset: number): SourcePlace => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const { findings, targets } = inspectNodes(document);
  const own = findings.map(({ offset, message }): Finding => ({ offset, message, isHarmless: true }));
  const found = untilBroken([...document.errors, ...document.warnings].map(asFinding).concat(own));
  if (found.length > 0) {
    return { problems: found.map(({ offset, message }) => ({ path: [], place: at(offset), message })) };
  }
  try {
    // The expansion of aliases is already bounded.
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    const { place, written } = new YamlPlaces(document, targets, at);
    return { source: { value, place, written } };
  } catch (error) {
    const message = messageOf(error);
    return { problems: [{ path: [], place: { line: 1, column: 1 }, message: `aliases: ${message}` }] };
  }
}

/** A problem at an offset of the text. */
interface Finding {
  readonly offset: number;
  readonly message: string;
  /** The rest of the document can still be read. */
  readonly isHarmless: boolean;
}

const harmless: ReadonlySet<string> = new Set(['TAB_AS_INDENT', 'TAG_RESOLVE_FAILED']);

function asFinding({ code, message, pos }: Document.Parsed['errors'][number]): Finding {
  return { offset: pos[0], message: explain(code, message), isHarmless: harmless.has(code) };
}

/** Findings up to the first that breaks the structure: later ones are mostly its consequences. */
function untilBroken(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.toSorted((a, b) => a.offset - b.offset);
  const broken = sorted.findIndex(({ isHarmless }) => !isHarmless);
  return broken < 0 ? sorted : sorted.slice(0, broken + 1);
}

/** Parses while checking the depth token by token: the composer recurses and would overflow the stack. */
function compose(text: string, counter: LineCounter): Document.Parsed | { readonly problems: readonly FileProblem[] } {
  const parser = new Parser(counter.addNewLine);
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false });
  const documents: Document.Parsed[] = [];
  // The parser detects line starts itself only when driven through parse(), so the first one is added here.
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
          message: 'a second document starts here, but a sweep file contains only one: remove the line `---`',
        },
      ],
    };
  if (!first) throw new Error('the composer was asked for a document and gave none');
  return first;
}

function placeOf(counter: LineCounter, offset: number): SourcePlace {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function explain(code: string, message: string): string {
  const text = message.replace(/\s+/g, ' ').trim();
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation; use spaces';
  if (code === 'TAG_RESOLVE_FAILED') return `${text}; write the plain value`;
  return text;
}
