/** Keys and list positions from the root of a document. */
export type DocumentPath = readonly (string | number)[];

/** A place in a text, both from 1. */
export interface SourcePlace {
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
  place(path: DocumentPath, part: 'key' | 'value'): SourcePlace;
  /** The characters of a plain or quoted scalar as they stand in the text, undefined for anything else. */
  written(path: DocumentPath): string | undefined;
}
