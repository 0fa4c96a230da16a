import type { Json } from '../../base/index.ts';
import type { DocumentPath, SourcePlace } from '../yaml/document-place.ts';

/** A problem of a document, or a hint about it. */
export interface FileProblem {
  readonly path: DocumentPath;
  /** What was expected, what was given, and the fix. */
  readonly message: string;
  /** Stable code of a warning that other surfaces also show. */
  readonly code?: string;
  /** Position, if known more precisely than by its path. */
  readonly place?: SourcePlace;
  /** Point at the key instead of its value. */
  readonly atKey?: boolean;
}

/** How many problems of one document are reported. More help nobody, and each costs time and space. */
export const mostProblems = 50;

/** A word of the document in a message; cut, because it may be as long as the document. */
export function brief(word: string): string {
  return word.length > 100 ? `${word.slice(0, 97)}...` : word;
}

/** A path as people write it: `limits.timeout`, `search_space.lr.values[2]`; empty for the root. */
export function pathText(path: DocumentPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? brief(part) : `.${brief(part)}`;
  }
  return text;
}

/** A problem of a document that nobody sees as text. */
export type NamedProblem = {
  /** As {@link pathText} writes it. */
  readonly path: string;
  readonly message: string;
};

/** Problems by the paths that people write. */
export function namedProblems(problems: readonly FileProblem[]): NamedProblem[] {
  return problems.map(({ path, message }) => ({ path: pathText(path), message }));
}

/** All problems in one line. */
export function problemsText(problems: readonly NamedProblem[]): string {
  return problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}

/** `"a", "b" or "c"` */
export function listWords(words: readonly unknown[], joint = 'or'): string {
  const quoted = words.map((word) => (typeof word === 'string' ? `"${word}"` : String(word)));
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted.at(-1)}`;
}

/** `; did you mean "x"?`, or nothing. @param nearest the word, if one is near */
export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** A value as messages show it: one line, at most 60 characters. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value as Json) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
