/** A fault in the log of a sweep. */
export interface LogFault {
  readonly seq: number;
  /** Description, without a capital letter or full stop. */
  readonly what: string;
}

/** Result of checking some entries of a log. */
export interface LogCheck {
  /** Position of the last checked entry; undefined when there was no entry. */
  readonly last: number | undefined;
  /** Number of entries that were compared with their checksum. */
  readonly checked: number;
  /** Number of entries without a checksum, which an earlier version wrote. */
  readonly unchecked: number;
  readonly faults: readonly LogFault[];
}
