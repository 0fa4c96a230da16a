/** A closed range of entries of a parameter: indices if its values are countable, otherwise the values themselves. */
export type EntryRange = readonly [from: number, to: number];

/** Entries in ascending ranges that neither overlap nor, for indices, touch. */
export type EntryRanges = readonly EntryRange[];

/** Whether an entry lies in one of the ranges; false for NaN, the entry of a parameter that does not exist. */
export function includes(ranges: EntryRanges, entry: number): boolean {
  return ranges.some(([from, to]) => entry >= from && entry <= to);
}

/** The entries of any of several ranges. @param gap distance between neighbouring entries: 1 for indices, otherwise 0 */
export function united(ranges: EntryRanges, gap: 0 | 1): EntryRanges {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + gap) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** The entries that both have. */
export function intersected(a: EntryRanges, b: EntryRanges): EntryRanges {
  return a.flatMap(([from, to]) =>
    b.flatMap((range): EntryRange[] => {
      const [low, high] = [Math.max(from, range[0]), Math.min(to, range[1])];
      return low <= high ? [[low, high]] : [];
    }),
  );
}
