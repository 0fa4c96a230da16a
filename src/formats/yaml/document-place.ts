/** Keys and list positions from the root of a document. */
export type DocumentPath = readonly (string | number)[];

/** A position in a text; line and column start at 1. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML text that can map each value back to its position. */
export interface YamlSource {
  readonly value: unknown;
  /**
   * The position of the value at `path`, or of its key; the nearest enclosing position if the path does not exist in
   * the text.
   */
  place(path: DocumentPath, part: 'key' | 'value'): SourcePlace;
  /** A plain or quoted scalar as written in the text; undefined for anything else. */
  written(path: DocumentPath): string | undefined;
}
