import type { Numbers } from './kernel/columns.ts';

/** Data of a chart: the header of its frame without `seq`, and its arrays. */
export interface Aggregate<Header> {
  readonly header: Header;
  readonly arrays: Readonly<Record<string, Numbers>>;
}
