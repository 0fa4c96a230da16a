import type { LatestPointQuery, Point, PointQuery, RunPoint } from '../../annotations.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlValue } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { isExcludedLater, latestOf } from '../reading/latest.ts';
import type { MetricIndex } from '../reading/sweep-index.ts';

/** Stands for "no trial": the row belongs to the sweep or experiment as a whole. */
export const noTrial = -1;

/** What points belong to: the number of a sweep or, negated, of an experiment, and that of a trial. */
export interface PointPlace {
  readonly sweep: number;
  readonly trial: number;
}

/** Adds points; existing ones change nothing. */
export function addPoints(
  sql: Sql,
  metrics: MetricIndex,
  { sweep, trial }: PointPlace,
  points: readonly RunPoint[],
): void {
  const seriesOf = ({ run, metric }: RunPoint) => `${run} ${metric}`;
  const ids = new Map<string, number>();
  for (const [series, { run, metric, step, timeMs, value }] of latestOf(points, seriesOf)) {
    const at = [sweep, trial, run, metrics.intern(sql, metric)] as const;
    sql.run(
      `insert into point_series (sweep, trial, run, metric, step, time_ms, value) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (sweep, trial, run, metric)
       do update set step = excluded.step, time_ms = excluded.time_ms, value = excluded.value where ${isExcludedLater}`,
      ...at,
      step,
      timeMs,
      value,
    );
    const row = sql.get('select id from point_series where sweep = ? and trial = ? and run = ? and metric = ?', ...at);
    ids.set(series, new RowReader(row ?? []).integer());
  }
  for (const point of points) {
    const series = ids.get(seriesOf(point));
    if (series !== undefined) sql.run('insert or ignore into point values (?, ?, ?, ?, ?)', series, ...keyOf(point));
  }
}

/** Columns of a point after its series. */
function keyOf({ timeMs, step, value }: Omit<Point, 'metric'>): readonly SqlValue[] {
  const isNan = Number.isNaN(value);
  return [timeMs, step, isNan ? 1 : 0, isNan ? 0 : value];
}

/** Points of one metric of one run, in order of time, step and value. */
export function readPoints(sql: Sql, metrics: MetricIndex, place: PointPlace, query: PointQuery): readonly Point[] {
  const { run, metric, after, limit = -1 } = query;
  const number = metrics.find(sql, metric);
  const series =
    number === undefined
      ? undefined
      : sql.get(
          'select id from point_series where sweep = ? and trial = ? and run = ? and metric = ?',
          place.sweep,
          place.trial,
          run,
          number,
        );
  if (series === undefined) return [];
  const rows = sql.all(
    `select time_ms, step, is_nan, value from point where series = ?
     ${after === undefined ? '' : 'and (time_ms, step, is_nan, value) > (?, ?, ?, ?)'}
     order by time_ms, step, is_nan, value limit ?`,
    new RowReader(series).integer(),
    ...(after === undefined ? [] : keyOf(after)),
    limit,
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    const [timeMs, step, isNan, value] = [r.integer(), r.integer(), r.boolean(), r.real()];
    return { metric, value: isNan ? Number.NaN : value, step, timeMs };
  });
}

/** Reads the latest points, by trial, run and metric number. */
export function readLatestPoints(
  sql: Sql,
  metrics: MetricIndex,
  sweep: number,
  query: LatestPointQuery,
): readonly (RunPoint & { readonly trial: number | null })[] {
  const { trial, run } = query;
  const rows = sql.all(
    `select trial, run, metric, step, time_ms, value from point_series where sweep = ?
     ${trial === undefined ? '' : 'and trial = ?'} ${run === undefined ? '' : 'and run = ?'} order by trial, run, metric`,
    sweep,
    ...(trial === undefined ? [] : [trial ?? noTrial]),
    ...(run === undefined ? [] : [run]),
  );
  return rows.map((row) => {
    const r = new RowReader(row);
    const number = r.integer();
    return { trial: number === noTrial ? null : number, run: r.integer(), ...readPoint(sql, metrics, r) };
  });
}

/** Reads the columns metric, step, time and value. */
export function readPoint(sql: Sql, metrics: MetricIndex, r: RowReader): Point {
  const [metric, step, timeMs] = [metrics.name(sql, r.integer()), r.integer(), r.integer()];
  return { metric, step, timeMs, value: r.real() };
}
