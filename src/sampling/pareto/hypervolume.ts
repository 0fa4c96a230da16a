import { type Losses, paretoFront } from './domination.ts';

/**
 * Volume that vectors of losses dominate below a reference point: exact, for any number of objectives.
 *
 * Reference: While, Hingston, Barone and Huband (2006), A faster algorithm for calculating hypervolume, IEEE TEC 10(1):
 * slices along the last objective; each slice is a hypervolume with one objective less.
 * Cost: O(n log n) for two objectives, O(n² log n) for three; with more objectives it suits small fronts only.
 *
 * @param all - vectors that are not below the reference in every objective add nothing
 * @param reference - as long as each vector
 */
export function hypervolume(all: readonly Losses[], reference: Losses): number {
  const inside = all.filter((losses) => losses.every((loss, j) => loss < (reference[j] ?? 0)));
  return volume(
    paretoFront(inside).map((i) => inside[i] ?? []),
    reference,
    reference.length,
  );
}

/** Volume in the first `m` objectives. */
function volume(points: readonly Losses[], reference: Losses, m: number): number {
  if (points.length === 0) return 0;
  if (m === 1) return (reference[0] ?? 0) - Math.min(...points.map((point) => point[0] ?? 0));
  if (m === 2) return area(points, reference);
  const last = m - 1;
  const sorted = [...points].sort((a, b) => (a[last] ?? 0) - (b[last] ?? 0));
  let total = 0;
  sorted.forEach((point, i) => {
    const depth = (sorted[i + 1]?.[last] ?? reference[last] ?? 0) - (point[last] ?? 0);
    if (depth > 0) total += depth * volume(sorted.slice(0, i + 1), reference, last);
  });
  return total;
}

/** Staircase below the reference, from the lowest first objective on. */
function area(points: readonly Losses[], reference: Losses): number {
  const sorted = [...points].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
  let top = reference[1] ?? 0;
  let total = 0;
  for (const point of sorted) {
    const height = top - (point[1] ?? 0);
    if (height <= 0) continue;
    total += ((reference[0] ?? 0) - (point[0] ?? 0)) * height;
    top = point[1] ?? 0;
  }
  return total;
}
