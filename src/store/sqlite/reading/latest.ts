import type { Point } from '../../annotations.ts';

/**
 * SQL condition: the new row of an upsert is at least as late as the existing row. The highest step is the latest;
 * among equal steps the newest time, then the largest value, with NaN below every number.
 */
export const isExcludedLater = laterThan('');

/** As `isExcludedLater`, for columns whose names begin with a prefix. */
export function laterThan(prefix: string): string {
  const columns = (row: string) =>
    `(${row}${prefix}step, ${row}${prefix}time_ms, coalesce(${row}${prefix}value, -9e999))`;
  return `${columns('excluded.')} >= ${columns('')}`;
}

/** SQL order by the same rule, latest first. */
export const latestFirst = 'step desc, time_ms desc, coalesce(value, -9e999) desc';

/** The latest point of each series, so that a batch writes each series once. */
export function latestOf<P extends Point>(points: Iterable<P>, seriesOf: (point: P) => string): ReadonlyMap<string, P> {
  const latest = new Map<string, P>();
  for (const point of points) {
    const series = seriesOf(point);
    const other = latest.get(series);
    if (other === undefined || isLater(point, other)) latest.set(series, point);
  }
  return latest;
}

function isLater(a: Point, b: Point): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timeMs !== b.timeMs) return a.timeMs > b.timeMs;
  return Number.isNaN(b.value) || a.value >= b.value;
}
